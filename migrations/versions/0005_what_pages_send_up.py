"""What web pages send up, in parts, until it is fetched."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step up."""
    op.create_table(
        "web_upload",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("session", sa.LargeBinary(), nullable=True),
        sa.Column("parts", sa.SmallInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["session"], ["web_session.key"], name=op.f("fk_web_upload_session"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_upload")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("web_upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_web_upload_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_web_upload_session"), ["session"], unique=False)

    op.create_table(
        "web_upload_part",
        sa.Column("upload", sa.LargeBinary(), nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["upload"], ["web_upload.id"], name=op.f("fk_web_upload_part_upload"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("upload", "number", name=op.f("pk_web_upload_part")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Go one step down."""
    op.drop_table("web_upload_part")
    with op.batch_alter_table("web_upload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_web_upload_session"))
        batch_op.drop_index(batch_op.f("ix_web_upload_expires_at"))

    op.drop_table("web_upload")
