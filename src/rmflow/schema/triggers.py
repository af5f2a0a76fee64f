"""What SQLite itself refuses, whoever asks: a step out of order, a changed history, a changed journal.

A step changes only by a row in `step_move`: the row is checked before it goes in and applied after. REPLACE is
refused by the insert triggers, since its deletions fire no delete trigger unless a connection asks for it; they
look at the rowid too, through which a REPLACE could hit another row.

Two things may be taken out again, each only together with its word in the journal entry being written: the last move of
a history (`undo`: the opportunity stands where it stood before), and what an image holds of a person (`forget`), with
the words of a move that speak of him.
"""

TRIGGERS: dict[str, str] = {
    "opportunity_insert": """
CREATE TRIGGER opportunity_insert BEFORE INSERT ON opportunity BEGIN
  SELECT RAISE(ABORT, 'rmflow: an opportunity cannot be replaced')
    WHERE EXISTS (SELECT 1 FROM opportunity
      WHERE rowid = NEW.rowid OR id = NEW.id OR (prospect_id = NEW.prospect_id AND no = NEW.no));
  SELECT RAISE(ABORT, 'rmflow: an opportunity opens with no moves and no outcome')
    WHERE NEW.moves <> 0 OR NEW.outcome <> 'open';
  SELECT RAISE(ABORT, 'rmflow: an opportunity starts at step 1, a later one at step 2')
    WHERE NEW.step <> 1 AND NOT (NEW.step = 2 AND EXISTS (
      SELECT 1 FROM opportunity WHERE prospect_id = NEW.prospect_id AND step = 6));
END""",
    "opportunity_step": """
CREATE TRIGGER opportunity_step BEFORE UPDATE OF step, moves ON opportunity
WHEN NEW.step IS NOT OLD.step OR NEW.moves IS NOT OLD.moves BEGIN
  SELECT RAISE(ABORT, 'rmflow: a step changes only by a row in step_move')
    WHERE NOT (NEW.moves = OLD.moves + 1 AND EXISTS (
      SELECT 1 FROM step_move WHERE opportunity_id = OLD.id AND n = NEW.moves
        AND from_step = OLD.step AND to_step = NEW.step))
    AND NOT (NEW.moves = OLD.moves - 1
      AND NOT EXISTS (SELECT 1 FROM step_move WHERE opportunity_id = OLD.id AND n > NEW.moves)
      AND EXISTS (SELECT 1 FROM step_move WHERE opportunity_id = OLD.id AND n = NEW.moves AND to_step = NEW.step));
END""",
    "opportunity_fixed": """
CREATE TRIGGER opportunity_fixed BEFORE UPDATE OF id, prospect_id, no ON opportunity
WHEN NEW.id IS NOT OLD.id OR NEW.prospect_id IS NOT OLD.prospect_id OR NEW.no IS NOT OLD.no BEGIN
  SELECT RAISE(ABORT, 'rmflow: an opportunity keeps its identity');
END""",
    "step_move_insert": """
CREATE TRIGGER step_move_insert BEFORE INSERT ON step_move BEGIN
  SELECT RAISE(ABORT, 'rmflow: the history of steps is append-only')
    WHERE EXISTS (SELECT 1 FROM step_move
      WHERE rowid = NEW.rowid OR id = NEW.id OR (opportunity_id = NEW.opportunity_id AND n = NEW.n));
  SELECT RAISE(ABORT, 'rmflow: the first row of a history is its opening')
    WHERE NEW.n = 0 AND NOT EXISTS (SELECT 1 FROM opportunity
      WHERE id = NEW.opportunity_id AND moves = 0 AND step = NEW.to_step);
  SELECT RAISE(ABORT, 'rmflow: a step moves by one, from where the opportunity stands')
    WHERE NEW.n <> 0 AND NOT EXISTS (SELECT 1 FROM opportunity
      WHERE id = NEW.opportunity_id AND moves = NEW.n - 1 AND step = NEW.from_step
        AND abs(NEW.to_step - NEW.from_step) = 1);
END""",
    "step_move_apply": """
CREATE TRIGGER step_move_apply AFTER INSERT ON step_move WHEN NEW.n > 0 BEGIN
  UPDATE opportunity SET step = NEW.to_step, moves = NEW.n, entered_step_on = NEW.moved_on
    WHERE id = NEW.opportunity_id;
END""",
    "step_move_update": """
CREATE TRIGGER step_move_update BEFORE UPDATE ON step_move BEGIN
  SELECT RAISE(ABORT, 'rmflow: the history of steps is append-only')
    WHERE NEW.id IS NOT OLD.id OR NEW.opportunity_id IS NOT OLD.opportunity_id OR NEW.n IS NOT OLD.n
      OR NEW.from_step IS NOT OLD.from_step OR NEW.to_step IS NOT OLD.to_step OR NEW.moved_at IS NOT OLD.moved_at
      OR NEW.moved_on IS NOT OLD.moved_on OR NEW.rm IS NOT OLD.rm OR NEW.why IS NULL
      OR NOT EXISTS (SELECT 1 FROM journal_image
        WHERE seq > coalesce((SELECT max(seq) FROM journal), 0) AND row_table = 'erasure');
END""",
    "step_move_delete": """
CREATE TRIGGER step_move_delete BEFORE DELETE ON step_move
WHEN EXISTS (SELECT 1 FROM opportunity WHERE id = OLD.opportunity_id) BEGIN
  SELECT RAISE(ABORT, 'rmflow: of a history of steps only the last move can be taken back, with its journal entry')
    WHERE NOT EXISTS (SELECT 1 FROM opportunity WHERE id = OLD.opportunity_id AND moves = OLD.n)
      OR NOT EXISTS (SELECT 1 FROM journal_image
        WHERE row_table = 'step_move' AND row_id = OLD.id AND after IS NULL
          AND seq > coalesce((SELECT max(seq) FROM journal), 0));
END""",
    "step_move_taken_back": """
CREATE TRIGGER step_move_taken_back AFTER DELETE ON step_move WHEN OLD.n > 0 BEGIN
  UPDATE opportunity SET step = OLD.from_step, moves = OLD.n - 1, entered_step_on = (
      SELECT moved_on FROM step_move WHERE opportunity_id = OLD.opportunity_id AND n = OLD.n - 1)
    WHERE id = OLD.opportunity_id;
END""",
    "call_dated": """
CREATE TRIGGER call_dated BEFORE INSERT ON call
WHEN NEW.called_on IS NULL OR NEW.called_at IS NULL OR NEW.called_on IS NOT date(NEW.called_on) BEGIN
  SELECT RAISE(ABORT, 'rmflow: a call carries its date');
END""",
    "call_dated_update": """
CREATE TRIGGER call_dated_update BEFORE UPDATE OF called_on, called_at ON call
WHEN NEW.called_on IS NULL OR NEW.called_at IS NULL OR NEW.called_on IS NOT date(NEW.called_on) BEGIN
  SELECT RAISE(ABORT, 'rmflow: a call carries its date');
END""",
    "journal_insert": """
CREATE TRIGGER journal_insert BEFORE INSERT ON journal BEGIN
  SELECT RAISE(ABORT, 'rmflow: the journal is append-only')
    WHERE NEW.seq <> coalesce((SELECT max(seq) FROM journal), 0) + 1
      OR EXISTS (SELECT 1 FROM journal WHERE id = NEW.id)
      OR NEW.prev IS NOT coalesce((SELECT hash FROM journal ORDER BY seq DESC LIMIT 1), '');
END""",
    "journal_update": """
CREATE TRIGGER journal_update BEFORE UPDATE ON journal BEGIN
  SELECT RAISE(ABORT, 'rmflow: the journal is append-only');
END""",
    "journal_delete": """
CREATE TRIGGER journal_delete BEFORE DELETE ON journal BEGIN
  SELECT RAISE(ABORT, 'rmflow: the journal is append-only');
END""",
    "journal_image_insert": """
CREATE TRIGGER journal_image_insert BEFORE INSERT ON journal_image BEGIN
  SELECT RAISE(ABORT, 'rmflow: the journal is append-only')
    WHERE EXISTS (SELECT 1 FROM journal WHERE seq = NEW.seq)
      OR EXISTS (SELECT 1 FROM journal_image WHERE seq = NEW.seq AND n = NEW.n);
END""",
    "journal_image_update": """
CREATE TRIGGER journal_image_update BEFORE UPDATE ON journal_image BEGIN
  SELECT RAISE(ABORT, 'rmflow: the journal is append-only')
    WHERE NEW.salt IS NOT NULL OR NEW.seq IS NOT OLD.seq OR NEW.n IS NOT OLD.n
      OR NEW.row_table IS NOT OLD.row_table OR NEW.row_id IS NOT OLD.row_id OR NEW.digest IS NOT OLD.digest
      OR NOT EXISTS (SELECT 1 FROM journal_image
        WHERE seq > coalesce((SELECT max(seq) FROM journal), 0) AND row_table = 'erasure');
END""",
    "journal_image_delete": """
CREATE TRIGGER journal_image_delete BEFORE DELETE ON journal_image BEGIN
  SELECT RAISE(ABORT, 'rmflow: the journal is append-only');
END""",
    "guide_version_insert": """
CREATE TRIGGER guide_version_insert BEFORE INSERT ON guide_version BEGIN
  SELECT RAISE(ABORT, 'rmflow: a guide in the book is never changed, only followed by another')
    WHERE NEW.n <> coalesce((SELECT max(n) FROM guide_version), 0) + 1;
END""",
    "guide_version_update": """
CREATE TRIGGER guide_version_update BEFORE UPDATE ON guide_version BEGIN
  SELECT RAISE(ABORT, 'rmflow: a guide in the book is never changed, only followed by another');
END""",
    "guide_version_delete": """
CREATE TRIGGER guide_version_delete BEFORE DELETE ON guide_version BEGIN
  SELECT RAISE(ABORT, 'rmflow: a guide in the book is never changed, only followed by another');
END""",
}
