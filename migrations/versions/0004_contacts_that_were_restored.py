"""Contacts that came out of a backup are told how to stop."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WITHOUT_ROWID = {"sqlite_with_rowid": False}


def upgrade() -> None:
    """Go one step up."""
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.add_column(sa.Column("restored", sa.Boolean(), nullable=True))
    op.execute("UPDATE contact SET restored = FALSE")
    with op.batch_alter_table("contact", schema=None, table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.alter_column("restored", existing_type=sa.Boolean(), nullable=False)


def downgrade() -> None:
    """Go one step down."""
    with op.batch_alter_table("contact", schema=None, table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.drop_column("restored")
