"""The minute of an act beside its day, so that it can go; a signed head; a checkpoint where the audit begins."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TIMED = sa.text("tip IS NOT NULL AND minute IS NOT NULL")
WITHOUT_ROWID = {"sqlite_with_rowid": False}


def upgrade() -> None:
    """Go one step up."""
    op.create_table(
        "audit_checkpoint",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("chain", sa.LargeBinary(), nullable=False),
        sa.Column("day", sa.BigInteger(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_checkpoint")),
        sqlite_with_rowid=False,
    )
    # Keys are not for migrations: the head of an older chain is signed by the next act, or within the day.
    with op.batch_alter_table("audit_head", schema=None, table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.add_column(sa.Column("mac", sa.LargeBinary(), nullable=True))

    with op.batch_alter_table("audit", schema=None, table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.add_column(sa.Column("day", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("minute", sa.SmallInteger(), nullable=True))
        batch_op.add_column(sa.Column("salt", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("cover", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("dropped", sa.LargeBinary(), nullable=True))
    # Without a cover a row is known to be of the older form, whose link holds day and minute in one number.
    op.execute("UPDATE audit SET day = at - at % 86400, minute = (at % 86400) / 60")
    # So far a closed tip's thread kept its minutes.
    op.execute("UPDATE tip_entry SET at = at - at % 86400 WHERE tip IN (SELECT id FROM tip WHERE closed_at IS NOT NULL)")
    with op.batch_alter_table("audit", schema=None, table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.alter_column("day", existing_type=sa.BigInteger(), nullable=False)
        batch_op.drop_column("at")
        batch_op.create_index(batch_op.f("ix_audit_tip"), ["tip"], unique=False, sqlite_where=TIMED, postgresql_where=TIMED)


def downgrade() -> None:
    """Go one step down."""
    with op.batch_alter_table("audit", schema=None, table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_tip"))
        batch_op.add_column(sa.Column("at", sa.BigInteger(), nullable=True))
    op.execute("UPDATE audit SET at = day + 60 * COALESCE(minute, 0)")
    with op.batch_alter_table("audit", schema=None, table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.alter_column("at", existing_type=sa.BigInteger(), nullable=False)
        for column in ("dropped", "cover", "salt", "minute", "day"):
            batch_op.drop_column(column)

    with op.batch_alter_table("audit_head", schema=None, table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.drop_column("mac")

    op.drop_table("audit_checkpoint")
