-- Application windows that a school opened after a programme version was entered. None is edited: a later row takes the
-- place of the window that it names.
CREATE TABLE programme_window (
    programme_id BLOB NOT NULL REFERENCES programme (id),
    number INTEGER NOT NULL,
    opens_on TEXT NOT NULL,
    closes_on TEXT NOT NULL,
    former_opens_on TEXT,
    former_closes_on TEXT,
    reason TEXT NOT NULL,
    recorded_by BLOB NOT NULL,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (programme_id, number)
) STRICT;
CREATE TRIGGER programme_window_never_updated BEFORE UPDATE ON programme_window
BEGIN SELECT RAISE(ABORT, 'rows of programme_window are only ever inserted'); END;
CREATE TRIGGER programme_window_never_deleted BEFORE DELETE ON programme_window
BEGIN SELECT RAISE(ABORT, 'rows of programme_window are only ever inserted'); END;
