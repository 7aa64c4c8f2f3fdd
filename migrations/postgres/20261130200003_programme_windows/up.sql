-- Application windows that a school opened after a programme version was entered. None is edited: a later row takes the
-- place of the window that it names.
CREATE TABLE programme_window (
    programme_id uuid NOT NULL REFERENCES programme (id),
    number bigint NOT NULL,
    opens_on date NOT NULL,
    closes_on date NOT NULL,
    former_opens_on date,
    former_closes_on date,
    reason TEXT NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (programme_id, number)
);
CREATE TRIGGER programme_window_insert_only BEFORE UPDATE OR DELETE ON programme_window FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER programme_window_never_truncated BEFORE TRUNCATE ON programme_window FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
