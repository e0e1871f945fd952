"""Files, their parts, and where they come from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step up."""
    op.create_table(
        "file",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("tip", sa.LargeBinary(), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("seconds", sa.SmallInteger(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["tip"], ["tip.id"], name=op.f("fk_file_tip"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_file_tip"), ["tip"], unique=False)

    op.create_table(
        "file_draft",
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["file"], ["file.id"], name=op.f("fk_file_draft_file"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("file", name=op.f("pk_file_draft")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("file_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_file_draft_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "file_origin",
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("ready_at", sa.BigInteger(), nullable=False),
        sa.Column("lease", sa.LargeBinary(), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["file"], ["file.id"], name=op.f("fk_file_origin_file"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("file", name=op.f("pk_file_origin")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("file_origin", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_file_origin_ready_at"), ["ready_at"], unique=False)

    op.create_table(
        "file_part",
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["file"], ["file.id"], name=op.f("fk_file_part_file"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("file", "number", name=op.f("pk_file_part")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Go one step down."""
    op.drop_table("file_part")
    with op.batch_alter_table("file_origin", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_file_origin_ready_at"))

    op.drop_table("file_origin")
    with op.batch_alter_table("file_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_file_draft_expires_at"))

    op.drop_table("file_draft")
    with op.batch_alter_table("file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_file_tip"))

    op.drop_table("file")
