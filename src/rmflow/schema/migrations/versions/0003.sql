CREATE TABLE calendar_year (
  id TEXT NOT NULL,
  rm TEXT NOT NULL,
  created_at TEXT NOT NULL,
  country TEXT NOT NULL,
  year INTEGER NOT NULL,
  days TEXT NOT NULL,
  source TEXT,
  PRIMARY KEY (id),
  UNIQUE (country, year),
  CHECK (year BETWEEN 1900 AND 2199),
  CONSTRAINT ck_calendar_year_id CHECK (length("id") = 36),
  CONSTRAINT ck_calendar_year_created_at CHECK ("created_at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9]*Z')
)
 STRICT;

CREATE TABLE day_off (
  id TEXT NOT NULL,
  rm TEXT NOT NULL,
  created_at TEXT NOT NULL,
  first_on TEXT NOT NULL,
  last_on TEXT NOT NULL,
  part TEXT DEFAULT 'day' NOT NULL,
  why TEXT,
  PRIMARY KEY (id),
  CHECK (part IN ('day', 'morning', 'afternoon')),
  CHECK (first_on <= last_on),
  CONSTRAINT ck_day_off_id CHECK (length("id") = 36),
  CONSTRAINT ck_day_off_created_at CHECK ("created_at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9]*Z'),
  CONSTRAINT ck_day_off_first_on CHECK ("first_on" IS date("first_on")),
  CONSTRAINT ck_day_off_last_on CHECK ("last_on" IS date("last_on"))
)
 STRICT;

CREATE INDEX ix_day_off ON day_off (rm, last_on);

CREATE TABLE dial_session (
  id TEXT NOT NULL,
  rm TEXT NOT NULL,
  created_at TEXT NOT NULL,
  started_at TEXT NOT NULL,
  ended_at TEXT,
  filter TEXT DEFAULT '[]' NOT NULL,
  queue TEXT NOT NULL,
  skipped TEXT DEFAULT '[]' NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT ck_dial_session_id CHECK (length("id") = 36),
  CONSTRAINT ck_dial_session_created_at CHECK ("created_at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9]*Z'),
  CONSTRAINT ck_dial_session_started_at CHECK ("started_at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9]*Z'),
  CONSTRAINT ck_dial_session_ended_at CHECK ("ended_at" IS NULL OR "ended_at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9]*Z')
)
 STRICT;

CREATE INDEX ix_dial_session ON dial_session (rm, ended_at, started_at);

CREATE TABLE guide_version (
  n INTEGER NOT NULL,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  compiled TEXT NOT NULL,
  adopted_at TEXT NOT NULL,
  adopted_by TEXT NOT NULL,
  PRIMARY KEY (n),
  CONSTRAINT ck_guide_version_adopted_at CHECK ("adopted_at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9]*Z')
)
 STRICT;

CREATE TABLE introducer (
  id TEXT NOT NULL,
  rm TEXT NOT NULL,
  created_at TEXT NOT NULL,
  no INTEGER NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  kind TEXT NOT NULL,
  organisation TEXT,
  phone TEXT,
  note TEXT,
  PRIMARY KEY (id),
  UNIQUE (no),
  CONSTRAINT ck_introducer_id CHECK (length("id") = 36),
  CONSTRAINT ck_introducer_created_at CHECK ("created_at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9]*Z')
)
 STRICT;

CREATE INDEX ix_introducer_key ON introducer (name_key);

CREATE TABLE journal (
  seq INTEGER NOT NULL,
  id TEXT NOT NULL,
  at TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  rm TEXT NOT NULL,
  command TEXT NOT NULL,
  images INTEGER NOT NULL,
  digest TEXT NOT NULL,
  prev TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (seq),
  CHECK (seq > 0),
  CHECK (length(digest) = 64 AND length(hash) = 64),
  UNIQUE (id),
  CONSTRAINT ck_journal_id CHECK (length("id") = 36),
  CONSTRAINT ck_journal_at CHECK ("at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9]*Z'),
  CONSTRAINT ck_journal_recorded_at CHECK ("recorded_at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9]*Z')
)
 STRICT;

CREATE TABLE journal_image (
  seq INTEGER NOT NULL,
  n INTEGER NOT NULL,
  row_table TEXT NOT NULL,
  row_id TEXT NOT NULL,
  salt TEXT,
  "before" TEXT,
  "after" TEXT,
  digest TEXT NOT NULL,
  PRIMARY KEY (seq, n),
  CHECK (n >= 0),
  CHECK (length(digest) = 64)
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX ix_journal_image_row ON journal_image (row_table, row_id, seq);

CREATE TABLE setting (
  "key" TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY ("key")
)
 STRICT;

CREATE TABLE suppression (
  id TEXT NOT NULL,
  rm TEXT NOT NULL,
  created_at TEXT NOT NULL,
  kind TEXT NOT NULL,
  hash TEXT NOT NULL,
  since_on TEXT NOT NULL,
  PRIMARY KEY (id),
  CHECK (kind IN ('phone', 'uscc', 'name')),
  CHECK (length(hash) = 64),
  UNIQUE (hash),
  CONSTRAINT ck_suppression_id CHECK (length("id") = 36),
  CONSTRAINT ck_suppression_created_at CHECK ("created_at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9]*Z'),
  CONSTRAINT ck_suppression_since_on CHECK ("since_on" IS date("since_on"))
)
 STRICT;

CREATE TABLE prospect (
  id TEXT NOT NULL,
  rm TEXT NOT NULL,
  created_at TEXT NOT NULL,
  no INTEGER NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  pinyin TEXT NOT NULL,
  initials TEXT NOT NULL,
  kind TEXT NOT NULL,
  status TEXT DEFAULT 'potential' NOT NULL,
  source TEXT NOT NULL,
  source_detail TEXT,
  introducer_id TEXT,
  via TEXT,
  phone TEXT,
  phone_rev TEXT,
  uscc TEXT,
  industry TEXT,
  is_growth INTEGER DEFAULT 0 NOT NULL,
  note TEXT,
  do_not_call INTEGER DEFAULT 0 NOT NULL,
  do_not_call_on TEXT,
  tier TEXT,
  tier_why TEXT,
  tier_on TEXT,
  found_on TEXT NOT NULL,
  next_on TEXT,
  next_what TEXT,
  PRIMARY KEY (id),
  CHECK (no > 0),
  CHECK (length(name) BETWEEN 1 AND 200),
  CHECK (kind IN ('company', 'person')),
  CHECK (status IN ('potential', 'target', 'customer', 'dormant', 'lost', 'disqualified')),
  UNIQUE (no),
  FOREIGN KEY(introducer_id) REFERENCES introducer (id),
  CONSTRAINT ck_prospect_id CHECK (length("id") = 36),
  CONSTRAINT ck_prospect_created_at CHECK ("created_at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9]*Z'),
  CONSTRAINT ck_prospect_introducer_id CHECK ("introducer_id" IS NULL OR length("introducer_id") = 36),
  CONSTRAINT ck_prospect_is_growth CHECK ("is_growth" IN (0, 1)),
  CONSTRAINT ck_prospect_do_not_call CHECK ("do_not_call" IN (0, 1)),
  CONSTRAINT ck_prospect_do_not_call_on CHECK ("do_not_call_on" IS date("do_not_call_on")),
  CONSTRAINT ck_prospect_tier_on CHECK ("tier_on" IS date("tier_on")),
  CONSTRAINT ck_prospect_found_on CHECK ("found_on" IS date("found_on")),
  CONSTRAINT ck_prospect_next_on CHECK ("next_on" IS date("next_on"))
)
 STRICT;

CREATE INDEX ix_prospect_initials ON prospect (initials);

CREATE INDEX ix_prospect_key ON prospect (name_key);

CREATE INDEX ix_prospect_next ON prospect (rm, status, next_on);

CREATE INDEX ix_prospect_phone ON prospect (phone_rev);

CREATE INDEX ix_prospect_pinyin ON prospect (pinyin);

CREATE INDEX ix_prospect_tiered ON prospect (id) WHERE tier IS NOT NULL;

CREATE UNIQUE INDEX ix_prospect_uscc ON prospect (uscc);

CREATE TABLE care (
  id TEXT NOT NULL,
  rm TEXT NOT NULL,
  created_at TEXT NOT NULL,
  prospect_id TEXT NOT NULL,
  n INTEGER NOT NULL,
  content TEXT NOT NULL,
  due_on TEXT NOT NULL,
  done_on TEXT,
  way TEXT,
  note TEXT,
  PRIMARY KEY (id),
  UNIQUE (prospect_id, n),
  CHECK ((done_on IS NULL) = (way IS NULL)),
  FOREIGN KEY(prospect_id) REFERENCES prospect (id),
  CONSTRAINT ck_care_id CHECK (length("id") = 36),
  CONSTRAINT ck_care_created_at CHECK ("created_at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9]*Z'),
  CONSTRAINT ck_care_prospect_id CHECK (length("prospect_id") = 36),
  CONSTRAINT ck_care_due_on CHECK ("due_on" IS date("due_on")),
  CONSTRAINT ck_care_done_on CHECK ("done_on" IS date("done_on"))
)
 STRICT;

CREATE INDEX ix_care_due ON care (rm, done_on, due_on);

CREATE INDEX ix_care_open ON care (prospect_id) WHERE done_on IS NULL;

CREATE TABLE consent (
  id TEXT NOT NULL,
  rm TEXT NOT NULL,
  created_at TEXT NOT NULL,
  prospect_id TEXT NOT NULL,
  channel TEXT NOT NULL,
  purpose TEXT NOT NULL,
  answer TEXT NOT NULL,
  answered_on TEXT NOT NULL,
  until_on TEXT,
  how TEXT,
  PRIMARY KEY (id),
  CHECK (answer IN ('given', 'refused', 'withdrawn')),
  FOREIGN KEY(prospect_id) REFERENCES prospect (id),
  CONSTRAINT ck_consent_id CHECK (length("id") = 36),
  CONSTRAINT ck_consent_created_at CHECK ("created_at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9]*Z'),
  CONSTRAINT ck_consent_prospect_id CHECK (length("prospect_id") = 36),
  CONSTRAINT ck_consent_answered_on CHECK ("answered_on" IS date("answered_on")),
  CONSTRAINT ck_consent_until_on CHECK ("until_on" IS date("until_on"))
)
 STRICT;

CREATE INDEX ix_consent_of ON consent (prospect_id, channel, purpose, id);

CREATE TABLE contact (
  id TEXT NOT NULL,
  rm TEXT NOT NULL,
  created_at TEXT NOT NULL,
  prospect_id TEXT NOT NULL,
  n INTEGER NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  title TEXT,
  role TEXT,
  phone TEXT,
  phone_rev TEXT,
  birth_year INTEGER,
  birth_month INTEGER,
  birth_day INTEGER,
  birth_lunar INTEGER DEFAULT 0 NOT NULL,
  birth_leap INTEGER DEFAULT 0 NOT NULL,
  note TEXT,
  PRIMARY KEY (id),
  UNIQUE (prospect_id, n),
  CHECK (length(name) BETWEEN 1 AND 200),
  CHECK (birth_month IS NULL OR birth_month BETWEEN 1 AND 12),
  CHECK (birth_day IS NULL OR birth_day BETWEEN 1 AND 31),
  FOREIGN KEY(prospect_id) REFERENCES prospect (id),
  CONSTRAINT ck_contact_id CHECK (length("id") = 36),
  CONSTRAINT ck_contact_created_at CHECK ("created_at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9]*Z'),
  CONSTRAINT ck_contact_prospect_id CHECK (length("prospect_id") = 36),
  CONSTRAINT ck_contact_birth_lunar CHECK ("birth_lunar" IN (0, 1)),
  CONSTRAINT ck_contact_birth_leap CHECK ("birth_leap" IN (0, 1))
)
 STRICT;

CREATE INDEX ix_contact_birthday ON contact (birth_lunar, birth_month, birth_day);

CREATE INDEX ix_contact_phone ON contact (phone_rev);

CREATE TABLE event (
  id TEXT NOT NULL,
  rm TEXT NOT NULL,
  created_at TEXT NOT NULL,
  prospect_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  held_on TEXT NOT NULL,
  guests INTEGER DEFAULT 1 NOT NULL,
  cost_minor INTEGER NOT NULL,
  currency TEXT NOT NULL,
  gift TEXT,
  gift_minor INTEGER,
  approved_by TEXT,
  is_public_sector INTEGER DEFAULT 0 NOT NULL,
  note TEXT,
  PRIMARY KEY (id),
  CHECK (cost_minor >= 0),
  CHECK (guests >= 1),
  FOREIGN KEY(prospect_id) REFERENCES prospect (id),
  CONSTRAINT ck_event_id CHECK (length("id") = 36),
  CONSTRAINT ck_event_created_at CHECK ("created_at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9]*Z'),
  CONSTRAINT ck_event_prospect_id CHECK (length("prospect_id") = 36),
  CONSTRAINT ck_event_held_on CHECK ("held_on" IS date("held_on")),
  CONSTRAINT ck_event_is_public_sector CHECK ("is_public_sector" IN (0, 1))
)
 STRICT;

CREATE INDEX ix_event_of ON event (prospect_id, held_on);

CREATE TABLE fact (
  id TEXT NOT NULL,
  rm TEXT NOT NULL,
  created_at TEXT NOT NULL,
  prospect_id TEXT NOT NULL,
  topic TEXT NOT NULL,
  text TEXT NOT NULL,
  source TEXT,
  learnt_on TEXT NOT NULL,
  falls_on TEXT,
  PRIMARY KEY (id),
  FOREIGN KEY(prospect_id) REFERENCES prospect (id),
  CONSTRAINT ck_fact_id CHECK (length("id") = 36),
  CONSTRAINT ck_fact_created_at CHECK ("created_at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9]*Z'),
  CONSTRAINT ck_fact_prospect_id CHECK (length("prospect_id") = 36),
  CONSTRAINT ck_fact_learnt_on CHECK ("learnt_on" IS date("learnt_on")),
  CONSTRAINT ck_fact_falls_on CHECK ("falls_on" IS date("falls_on"))
)
 STRICT;

CREATE INDEX ix_fact_of ON fact (prospect_id, topic);

CREATE TABLE follow_up (
  id TEXT NOT NULL,
  rm TEXT NOT NULL,
  created_at TEXT NOT NULL,
  prospect_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  what TEXT,
  due_on TEXT NOT NULL,
  due_at TEXT,
  done_on TEXT,
  PRIMARY KEY (id),
  CHECK (kind IN ('call', 'step', 'recheck')),
  FOREIGN KEY(prospect_id) REFERENCES prospect (id),
  CONSTRAINT ck_follow_up_id CHECK (length("id") = 36),
  CONSTRAINT ck_follow_up_created_at CHECK ("created_at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9]*Z'),
  CONSTRAINT ck_follow_up_prospect_id CHECK (length("prospect_id") = 36),
  CONSTRAINT ck_follow_up_due_on CHECK ("due_on" IS date("due_on")),
  CONSTRAINT ck_follow_up_due_at CHECK ("due_at" IS NULL OR "due_at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9]*Z'),
  CONSTRAINT ck_follow_up_done_on CHECK ("done_on" IS date("done_on"))
)
 STRICT;

CREATE INDEX ix_follow_up_due ON follow_up (rm, done_on, due_on, kind);

CREATE INDEX ix_follow_up_of ON follow_up (prospect_id, done_on, due_on);

CREATE TABLE opportunity (
  id TEXT NOT NULL,
  rm TEXT NOT NULL,
  created_at TEXT NOT NULL,
  prospect_id TEXT NOT NULL,
  no INTEGER NOT NULL,
  step INTEGER NOT NULL,
  moves INTEGER DEFAULT 0 NOT NULL,
  opened_on TEXT NOT NULL,
  entered_step_on TEXT NOT NULL,
  outcome TEXT DEFAULT 'open' NOT NULL,
  outcome_on TEXT,
  outcome_why TEXT,
  outcome_note TEXT,
  competitor TEXT,
  amount_minor INTEGER,
  currency TEXT,
  no_objections_on TEXT,
  product TEXT,
  is_imported INTEGER DEFAULT 0 NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (prospect_id, no),
  CHECK (step BETWEEN 1 AND 6),
  CHECK (moves >= 0),
  CHECK (outcome IN ('open', 'won', 'lost', 'deferred', 'dropped')),
  CHECK (amount_minor IS NULL OR (amount_minor >= 0 AND currency IS NOT NULL)),
  FOREIGN KEY(prospect_id) REFERENCES prospect (id),
  CONSTRAINT ck_opportunity_id CHECK (length("id") = 36),
  CONSTRAINT ck_opportunity_created_at CHECK ("created_at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9]*Z'),
  CONSTRAINT ck_opportunity_prospect_id CHECK (length("prospect_id") = 36),
  CONSTRAINT ck_opportunity_opened_on CHECK ("opened_on" IS date("opened_on")),
  CONSTRAINT ck_opportunity_entered_step_on CHECK ("entered_step_on" IS date("entered_step_on")),
  CONSTRAINT ck_opportunity_outcome_on CHECK ("outcome_on" IS date("outcome_on")),
  CONSTRAINT ck_opportunity_no_objections_on CHECK ("no_objections_on" IS date("no_objections_on")),
  CONSTRAINT ck_opportunity_is_imported CHECK ("is_imported" IN (0, 1))
)
 STRICT;

CREATE INDEX ix_opportunity_step ON opportunity (rm, outcome, step, entered_step_on, prospect_id);

CREATE TABLE promise (
  id TEXT NOT NULL,
  rm TEXT NOT NULL,
  created_at TEXT NOT NULL,
  no INTEGER NOT NULL,
  prospect_id TEXT NOT NULL,
  text TEXT NOT NULL,
  due_on TEXT NOT NULL,
  kept_on TEXT,
  kept_how TEXT,
  PRIMARY KEY (id),
  UNIQUE (no),
  FOREIGN KEY(prospect_id) REFERENCES prospect (id),
  CONSTRAINT ck_promise_id CHECK (length("id") = 36),
  CONSTRAINT ck_promise_created_at CHECK ("created_at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9]*Z'),
  CONSTRAINT ck_promise_prospect_id CHECK (length("prospect_id") = 36),
  CONSTRAINT ck_promise_due_on CHECK ("due_on" IS date("due_on")),
  CONSTRAINT ck_promise_kept_on CHECK ("kept_on" IS date("kept_on"))
)
 STRICT;

CREATE INDEX ix_promise_due ON promise (rm, kept_on, due_on);

CREATE INDEX ix_promise_of ON promise (prospect_id, kept_on, due_on);

CREATE TABLE relation (
  id TEXT NOT NULL,
  rm TEXT NOT NULL,
  created_at TEXT NOT NULL,
  prospect_id TEXT NOT NULL,
  relation TEXT NOT NULL,
  other_id TEXT NOT NULL,
  note TEXT,
  PRIMARY KEY (id),
  UNIQUE (prospect_id, relation, other_id),
  CHECK (prospect_id <> other_id),
  FOREIGN KEY(prospect_id) REFERENCES prospect (id),
  FOREIGN KEY(other_id) REFERENCES prospect (id),
  CONSTRAINT ck_relation_id CHECK (length("id") = 36),
  CONSTRAINT ck_relation_created_at CHECK ("created_at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9]*Z'),
  CONSTRAINT ck_relation_prospect_id CHECK (length("prospect_id") = 36),
  CONSTRAINT ck_relation_other_id CHECK (length("other_id") = 36)
)
 STRICT;

CREATE INDEX ix_relation_other ON relation (other_id);

CREATE TABLE assessment (
  id TEXT NOT NULL,
  rm TEXT NOT NULL,
  created_at TEXT NOT NULL,
  prospect_id TEXT NOT NULL,
  criterion TEXT NOT NULL,
  answer TEXT NOT NULL,
  evidence TEXT,
  assessed_on TEXT NOT NULL,
  contact_id TEXT,
  PRIMARY KEY (id),
  CHECK (answer IN ('yes', 'no', 'unknown')),
  CHECK (answer = 'unknown' OR length(evidence) > 0),
  FOREIGN KEY(prospect_id) REFERENCES prospect (id),
  FOREIGN KEY(contact_id) REFERENCES contact (id),
  CONSTRAINT ck_assessment_id CHECK (length("id") = 36),
  CONSTRAINT ck_assessment_created_at CHECK ("created_at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9]*Z'),
  CONSTRAINT ck_assessment_prospect_id CHECK (length("prospect_id") = 36),
  CONSTRAINT ck_assessment_assessed_on CHECK ("assessed_on" IS date("assessed_on")),
  CONSTRAINT ck_assessment_contact_id CHECK ("contact_id" IS NULL OR length("contact_id") = 36)
)
 STRICT;

CREATE INDEX ix_assessment_of ON assessment (prospect_id, criterion, id);

CREATE TABLE call (
  id TEXT NOT NULL,
  rm TEXT NOT NULL,
  created_at TEXT NOT NULL,
  prospect_id TEXT NOT NULL,
  opportunity_id TEXT,
  called_at TEXT NOT NULL,
  called_on TEXT NOT NULL,
  is_inbound INTEGER DEFAULT 0 NOT NULL,
  outcome TEXT NOT NULL,
  is_reached INTEGER NOT NULL,
  is_appointment INTEGER NOT NULL,
  duration_s INTEGER,
  refusal TEXT,
  grade TEXT,
  note TEXT,
  PRIMARY KEY (id),
  CHECK (duration_s IS NULL OR duration_s >= 0),
  CHECK (is_reached >= is_appointment),
  FOREIGN KEY(prospect_id) REFERENCES prospect (id),
  FOREIGN KEY(opportunity_id) REFERENCES opportunity (id),
  CONSTRAINT ck_call_id CHECK (length("id") = 36),
  CONSTRAINT ck_call_created_at CHECK ("created_at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9]*Z'),
  CONSTRAINT ck_call_prospect_id CHECK (length("prospect_id") = 36),
  CONSTRAINT ck_call_opportunity_id CHECK ("opportunity_id" IS NULL OR length("opportunity_id") = 36),
  CONSTRAINT ck_call_called_at CHECK ("called_at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9]*Z'),
  CONSTRAINT ck_call_called_on CHECK ("called_on" IS date("called_on")),
  CONSTRAINT ck_call_is_inbound CHECK ("is_inbound" IN (0, 1)),
  CONSTRAINT ck_call_is_reached CHECK ("is_reached" IN (0, 1)),
  CONSTRAINT ck_call_is_appointment CHECK ("is_appointment" IN (0, 1))
)
 STRICT;

CREATE INDEX ix_call_day ON call (called_on, rm, is_inbound, is_reached, is_appointment);

CREATE INDEX ix_call_of ON call (prospect_id, called_at);

CREATE TABLE close_attempt (
  id TEXT NOT NULL,
  rm TEXT NOT NULL,
  created_at TEXT NOT NULL,
  prospect_id TEXT NOT NULL,
  opportunity_id TEXT NOT NULL,
  technique TEXT NOT NULL,
  result TEXT NOT NULL,
  tried_on TEXT NOT NULL,
  pitfalls TEXT,
  note TEXT,
  PRIMARY KEY (id),
  FOREIGN KEY(prospect_id) REFERENCES prospect (id),
  FOREIGN KEY(opportunity_id) REFERENCES opportunity (id),
  CONSTRAINT ck_close_attempt_id CHECK (length("id") = 36),
  CONSTRAINT ck_close_attempt_created_at CHECK ("created_at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9]*Z'),
  CONSTRAINT ck_close_attempt_prospect_id CHECK (length("prospect_id") = 36),
  CONSTRAINT ck_close_attempt_opportunity_id CHECK (length("opportunity_id") = 36),
  CONSTRAINT ck_close_attempt_tried_on CHECK ("tried_on" IS date("tried_on"))
)
 STRICT;

CREATE INDEX ix_close_attempt_opportunity ON close_attempt (opportunity_id);

CREATE TABLE deal (
  id TEXT NOT NULL,
  rm TEXT NOT NULL,
  created_at TEXT NOT NULL,
  prospect_id TEXT NOT NULL,
  opportunity_id TEXT NOT NULL,
  n INTEGER NOT NULL,
  product TEXT NOT NULL,
  amount_minor INTEGER NOT NULL,
  currency TEXT NOT NULL,
  rate_ppm INTEGER,
  dealt_on TEXT NOT NULL,
  signer TEXT NOT NULL,
  signer_id TEXT,
  status TEXT NOT NULL,
  matures_on TEXT,
  PRIMARY KEY (id),
  UNIQUE (prospect_id, n),
  CHECK (amount_minor >= 0),
  FOREIGN KEY(prospect_id) REFERENCES prospect (id),
  FOREIGN KEY(opportunity_id) REFERENCES opportunity (id),
  FOREIGN KEY(signer_id) REFERENCES contact (id),
  CONSTRAINT ck_deal_id CHECK (length("id") = 36),
  CONSTRAINT ck_deal_created_at CHECK ("created_at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9]*Z'),
  CONSTRAINT ck_deal_prospect_id CHECK (length("prospect_id") = 36),
  CONSTRAINT ck_deal_opportunity_id CHECK (length("opportunity_id") = 36),
  CONSTRAINT ck_deal_dealt_on CHECK ("dealt_on" IS date("dealt_on")),
  CONSTRAINT ck_deal_signer_id CHECK ("signer_id" IS NULL OR length("signer_id") = 36),
  CONSTRAINT ck_deal_matures_on CHECK ("matures_on" IS date("matures_on"))
)
 STRICT;

CREATE INDEX ix_deal_day ON deal (dealt_on);

CREATE INDEX ix_deal_opportunity ON deal (opportunity_id);

CREATE TABLE erasure (
  id TEXT NOT NULL,
  rm TEXT NOT NULL,
  created_at TEXT NOT NULL,
  prospect_id TEXT,
  contact_id TEXT,
  introducer_id TEXT,
  reason TEXT NOT NULL,
  requested_on TEXT NOT NULL,
  due_on TEXT NOT NULL,
  erased_on TEXT,
  PRIMARY KEY (id),
  CHECK (CASE WHEN prospect_id IS NULL THEN 0 ELSE 1 END + CASE WHEN contact_id IS NULL THEN 0 ELSE 1 END + CASE WHEN introducer_id IS NULL THEN 0 ELSE 1 END = 1),
  FOREIGN KEY(prospect_id) REFERENCES prospect (id),
  FOREIGN KEY(contact_id) REFERENCES contact (id),
  FOREIGN KEY(introducer_id) REFERENCES introducer (id),
  CONSTRAINT ck_erasure_id CHECK (length("id") = 36),
  CONSTRAINT ck_erasure_created_at CHECK ("created_at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9]*Z'),
  CONSTRAINT ck_erasure_prospect_id CHECK ("prospect_id" IS NULL OR length("prospect_id") = 36),
  CONSTRAINT ck_erasure_contact_id CHECK ("contact_id" IS NULL OR length("contact_id") = 36),
  CONSTRAINT ck_erasure_introducer_id CHECK ("introducer_id" IS NULL OR length("introducer_id") = 36),
  CONSTRAINT ck_erasure_requested_on CHECK ("requested_on" IS date("requested_on")),
  CONSTRAINT ck_erasure_due_on CHECK ("due_on" IS date("due_on")),
  CONSTRAINT ck_erasure_erased_on CHECK ("erased_on" IS date("erased_on"))
)
 STRICT;

CREATE INDEX ix_erasure_due ON erasure (erased_on, due_on);

CREATE INDEX ix_erasure_of ON erasure (prospect_id);

CREATE INDEX ix_erasure_of_contact ON erasure (contact_id);

CREATE INDEX ix_erasure_of_introducer ON erasure (introducer_id);

CREATE TABLE need (
  id TEXT NOT NULL,
  rm TEXT NOT NULL,
  created_at TEXT NOT NULL,
  prospect_id TEXT NOT NULL,
  opportunity_id TEXT NOT NULL,
  n INTEGER NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  amount_minor INTEGER,
  currency TEXT,
  wanted_on TEXT,
  confirmed_on TEXT,
  PRIMARY KEY (id),
  UNIQUE (prospect_id, n),
  CHECK (amount_minor IS NULL OR (amount_minor >= 0 AND currency IS NOT NULL)),
  FOREIGN KEY(prospect_id) REFERENCES prospect (id),
  FOREIGN KEY(opportunity_id) REFERENCES opportunity (id),
  CONSTRAINT ck_need_id CHECK (length("id") = 36),
  CONSTRAINT ck_need_created_at CHECK ("created_at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9]*Z'),
  CONSTRAINT ck_need_prospect_id CHECK (length("prospect_id") = 36),
  CONSTRAINT ck_need_opportunity_id CHECK (length("opportunity_id") = 36),
  CONSTRAINT ck_need_wanted_on CHECK ("wanted_on" IS date("wanted_on")),
  CONSTRAINT ck_need_confirmed_on CHECK ("confirmed_on" IS date("confirmed_on"))
)
 STRICT;

CREATE INDEX ix_need_opportunity ON need (opportunity_id);

CREATE TABLE objection (
  id TEXT NOT NULL,
  rm TEXT NOT NULL,
  created_at TEXT NOT NULL,
  prospect_id TEXT NOT NULL,
  opportunity_id TEXT NOT NULL,
  n INTEGER NOT NULL,
  words TEXT NOT NULL,
  type TEXT NOT NULL,
  raised_on TEXT NOT NULL,
  genuineness TEXT DEFAULT 'undetermined' NOT NULL,
  test TEXT,
  true_reason TEXT,
  judged_on TEXT,
  status TEXT DEFAULT 'open' NOT NULL,
  method TEXT,
  answer TEXT,
  resolved_on TEXT,
  PRIMARY KEY (id),
  UNIQUE (prospect_id, n),
  CHECK (genuineness IN ('genuine', 'pretext', 'hidden', 'condition', 'undetermined')),
  CHECK (status IN ('open', 'resolved', 'withdrawn', 'accepted')),
  CHECK (status <> 'resolved' OR genuineness <> 'undetermined'),
  FOREIGN KEY(prospect_id) REFERENCES prospect (id),
  FOREIGN KEY(opportunity_id) REFERENCES opportunity (id),
  CONSTRAINT ck_objection_id CHECK (length("id") = 36),
  CONSTRAINT ck_objection_created_at CHECK ("created_at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9]*Z'),
  CONSTRAINT ck_objection_prospect_id CHECK (length("prospect_id") = 36),
  CONSTRAINT ck_objection_opportunity_id CHECK (length("opportunity_id") = 36),
  CONSTRAINT ck_objection_raised_on CHECK ("raised_on" IS date("raised_on")),
  CONSTRAINT ck_objection_judged_on CHECK ("judged_on" IS date("judged_on")),
  CONSTRAINT ck_objection_resolved_on CHECK ("resolved_on" IS date("resolved_on"))
)
 STRICT;

CREATE INDEX ix_objection_open ON objection (rm, status, raised_on);

CREATE INDEX ix_objection_opportunity ON objection (opportunity_id);

CREATE TABLE signal (
  id TEXT NOT NULL,
  rm TEXT NOT NULL,
  created_at TEXT NOT NULL,
  prospect_id TEXT NOT NULL,
  opportunity_id TEXT NOT NULL,
  code TEXT NOT NULL,
  is_negative INTEGER DEFAULT 0 NOT NULL,
  seen_on TEXT NOT NULL,
  note TEXT,
  PRIMARY KEY (id),
  FOREIGN KEY(prospect_id) REFERENCES prospect (id),
  FOREIGN KEY(opportunity_id) REFERENCES opportunity (id),
  CONSTRAINT ck_signal_id CHECK (length("id") = 36),
  CONSTRAINT ck_signal_created_at CHECK ("created_at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9]*Z'),
  CONSTRAINT ck_signal_prospect_id CHECK (length("prospect_id") = 36),
  CONSTRAINT ck_signal_opportunity_id CHECK (length("opportunity_id") = 36),
  CONSTRAINT ck_signal_is_negative CHECK ("is_negative" IN (0, 1)),
  CONSTRAINT ck_signal_seen_on CHECK ("seen_on" IS date("seen_on"))
)
 STRICT;

CREATE INDEX ix_signal_opportunity ON signal (opportunity_id);

CREATE TABLE step_move (
  id TEXT NOT NULL,
  opportunity_id TEXT NOT NULL,
  n INTEGER NOT NULL,
  from_step INTEGER,
  to_step INTEGER NOT NULL,
  moved_at TEXT NOT NULL,
  moved_on TEXT NOT NULL,
  rm TEXT NOT NULL,
  why TEXT,
  PRIMARY KEY (id),
  UNIQUE (opportunity_id, n),
  CHECK (to_step BETWEEN 1 AND 6),
  CHECK ((n = 0) = (from_step IS NULL)),
  CHECK (from_step IS NULL OR abs(to_step - from_step) = 1),
  CHECK (from_step IS NULL OR to_step > from_step OR (why IS NOT NULL AND length(why) > 0)),
  FOREIGN KEY(opportunity_id) REFERENCES opportunity (id) ON DELETE CASCADE,
  CONSTRAINT ck_step_move_id CHECK (length("id") = 36),
  CONSTRAINT ck_step_move_opportunity_id CHECK (length("opportunity_id") = 36),
  CONSTRAINT ck_step_move_moved_at CHECK ("moved_at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9]*Z'),
  CONSTRAINT ck_step_move_moved_on CHECK ("moved_on" IS date("moved_on"))
)
 STRICT;

CREATE INDEX ix_step_move_on ON step_move (moved_on, to_step);

CREATE TABLE visit (
  id TEXT NOT NULL,
  rm TEXT NOT NULL,
  created_at TEXT NOT NULL,
  prospect_id TEXT NOT NULL,
  opportunity_id TEXT NOT NULL,
  n INTEGER NOT NULL,
  kind TEXT DEFAULT 'appointment' NOT NULL,
  planned_at TEXT NOT NULL,
  planned_on TEXT NOT NULL,
  objective TEXT,
  success TEXT,
  questions TEXT,
  contact_id TEXT,
  bring TEXT,
  place TEXT,
  companion TEXT,
  status TEXT DEFAULT 'planned' NOT NULL,
  confirmed_on TEXT,
  confirmed_by TEXT,
  method TEXT,
  moved INTEGER DEFAULT 0 NOT NULL,
  cancelled_why TEXT,
  result TEXT,
  held_on TEXT,
  met_contact_id TEXT,
  said TEXT,
  summary TEXT,
  next_step TEXT,
  next_on TEXT,
  is_unplanned INTEGER DEFAULT 0 NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (prospect_id, n),
  CHECK (status IN ('planned', 'confirmed', 'held', 'no_show', 'cancelled')),
  CHECK (status <> 'held' OR (held_on IS NOT NULL AND result IS NOT NULL)),
  FOREIGN KEY(prospect_id) REFERENCES prospect (id),
  FOREIGN KEY(opportunity_id) REFERENCES opportunity (id),
  FOREIGN KEY(contact_id) REFERENCES contact (id),
  FOREIGN KEY(met_contact_id) REFERENCES contact (id),
  CONSTRAINT ck_visit_id CHECK (length("id") = 36),
  CONSTRAINT ck_visit_created_at CHECK ("created_at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9]*Z'),
  CONSTRAINT ck_visit_prospect_id CHECK (length("prospect_id") = 36),
  CONSTRAINT ck_visit_opportunity_id CHECK (length("opportunity_id") = 36),
  CONSTRAINT ck_visit_planned_at CHECK ("planned_at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9]*Z'),
  CONSTRAINT ck_visit_planned_on CHECK ("planned_on" IS date("planned_on")),
  CONSTRAINT ck_visit_contact_id CHECK ("contact_id" IS NULL OR length("contact_id") = 36),
  CONSTRAINT ck_visit_confirmed_on CHECK ("confirmed_on" IS date("confirmed_on")),
  CONSTRAINT ck_visit_held_on CHECK ("held_on" IS date("held_on")),
  CONSTRAINT ck_visit_met_contact_id CHECK ("met_contact_id" IS NULL OR length("met_contact_id") = 36),
  CONSTRAINT ck_visit_next_on CHECK ("next_on" IS date("next_on")),
  CONSTRAINT ck_visit_is_unplanned CHECK ("is_unplanned" IN (0, 1))
)
 STRICT;

CREATE INDEX ix_visit_day ON visit (rm, status, planned_on);

CREATE INDEX ix_visit_opportunity ON visit (opportunity_id);

CREATE TABLE offer (
  id TEXT NOT NULL,
  rm TEXT NOT NULL,
  created_at TEXT NOT NULL,
  prospect_id TEXT NOT NULL,
  opportunity_id TEXT NOT NULL,
  n INTEGER NOT NULL,
  product TEXT NOT NULL,
  need_id TEXT NOT NULL,
  amount_minor INTEGER,
  currency TEXT,
  rate_ppm INTEGER,
  reaction TEXT,
  note TEXT,
  presented_on TEXT NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (prospect_id, n),
  CHECK (amount_minor IS NULL OR (amount_minor >= 0 AND currency IS NOT NULL)),
  FOREIGN KEY(prospect_id) REFERENCES prospect (id),
  FOREIGN KEY(opportunity_id) REFERENCES opportunity (id),
  FOREIGN KEY(need_id) REFERENCES need (id),
  CONSTRAINT ck_offer_id CHECK (length("id") = 36),
  CONSTRAINT ck_offer_created_at CHECK ("created_at" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9]*Z'),
  CONSTRAINT ck_offer_prospect_id CHECK (length("prospect_id") = 36),
  CONSTRAINT ck_offer_opportunity_id CHECK (length("opportunity_id") = 36),
  CONSTRAINT ck_offer_need_id CHECK (length("need_id") = 36),
  CONSTRAINT ck_offer_presented_on CHECK ("presented_on" IS date("presented_on"))
)
 STRICT;

CREATE INDEX ix_offer_opportunity ON offer (opportunity_id);

CREATE TRIGGER opportunity_insert BEFORE INSERT ON opportunity BEGIN
  SELECT RAISE(ABORT, 'rmflow: an opportunity cannot be replaced')
    WHERE EXISTS (SELECT 1 FROM opportunity
      WHERE rowid = NEW.rowid OR id = NEW.id OR (prospect_id = NEW.prospect_id AND no = NEW.no));
  SELECT RAISE(ABORT, 'rmflow: an opportunity opens with no moves and no outcome')
    WHERE NEW.moves <> 0 OR NEW.outcome <> 'open';
  SELECT RAISE(ABORT, 'rmflow: an opportunity starts at step 1, a later one at step 2')
    WHERE NEW.step <> 1 AND NOT (NEW.step = 2 AND EXISTS (
      SELECT 1 FROM opportunity WHERE prospect_id = NEW.prospect_id AND step = 6));
END;

CREATE TRIGGER opportunity_step BEFORE UPDATE OF step, moves ON opportunity
WHEN NEW.step IS NOT OLD.step OR NEW.moves IS NOT OLD.moves BEGIN
  SELECT RAISE(ABORT, 'rmflow: a step changes only by a row in step_move')
    WHERE NOT (NEW.moves = OLD.moves + 1 AND EXISTS (
      SELECT 1 FROM step_move WHERE opportunity_id = OLD.id AND n = NEW.moves
        AND from_step = OLD.step AND to_step = NEW.step))
    AND NOT (NEW.moves = OLD.moves - 1
      AND NOT EXISTS (SELECT 1 FROM step_move WHERE opportunity_id = OLD.id AND n > NEW.moves)
      AND EXISTS (SELECT 1 FROM step_move WHERE opportunity_id = OLD.id AND n = NEW.moves AND to_step = NEW.step));
END;

CREATE TRIGGER opportunity_fixed BEFORE UPDATE OF id, prospect_id, no ON opportunity
WHEN NEW.id IS NOT OLD.id OR NEW.prospect_id IS NOT OLD.prospect_id OR NEW.no IS NOT OLD.no BEGIN
  SELECT RAISE(ABORT, 'rmflow: an opportunity keeps its identity');
END;

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
END;

CREATE TRIGGER step_move_apply AFTER INSERT ON step_move WHEN NEW.n > 0 BEGIN
  UPDATE opportunity SET step = NEW.to_step, moves = NEW.n, entered_step_on = NEW.moved_on
    WHERE id = NEW.opportunity_id;
END;

CREATE TRIGGER step_move_update BEFORE UPDATE ON step_move BEGIN
  SELECT RAISE(ABORT, 'rmflow: the history of steps is append-only')
    WHERE NEW.id IS NOT OLD.id OR NEW.opportunity_id IS NOT OLD.opportunity_id OR NEW.n IS NOT OLD.n
      OR NEW.from_step IS NOT OLD.from_step OR NEW.to_step IS NOT OLD.to_step OR NEW.moved_at IS NOT OLD.moved_at
      OR NEW.moved_on IS NOT OLD.moved_on OR NEW.rm IS NOT OLD.rm OR NEW.why IS NULL
      OR NOT EXISTS (SELECT 1 FROM journal_image
        WHERE seq > coalesce((SELECT max(seq) FROM journal), 0) AND row_table = 'erasure');
END;

CREATE TRIGGER step_move_delete BEFORE DELETE ON step_move
WHEN EXISTS (SELECT 1 FROM opportunity WHERE id = OLD.opportunity_id) BEGIN
  SELECT RAISE(ABORT, 'rmflow: of a history of steps only the last move can be taken back, with its journal entry')
    WHERE NOT EXISTS (SELECT 1 FROM opportunity WHERE id = OLD.opportunity_id AND moves = OLD.n)
      OR NOT EXISTS (SELECT 1 FROM journal_image
        WHERE row_table = 'step_move' AND row_id = OLD.id AND after IS NULL
          AND seq > coalesce((SELECT max(seq) FROM journal), 0));
END;

CREATE TRIGGER step_move_taken_back AFTER DELETE ON step_move WHEN OLD.n > 0 BEGIN
  UPDATE opportunity SET step = OLD.from_step, moves = OLD.n - 1, entered_step_on = (
      SELECT moved_on FROM step_move WHERE opportunity_id = OLD.opportunity_id AND n = OLD.n - 1)
    WHERE id = OLD.opportunity_id;
END;

CREATE TRIGGER call_dated BEFORE INSERT ON call
WHEN NEW.called_on IS NULL OR NEW.called_at IS NULL OR NEW.called_on IS NOT date(NEW.called_on) BEGIN
  SELECT RAISE(ABORT, 'rmflow: a call carries its date');
END;

CREATE TRIGGER call_dated_update BEFORE UPDATE OF called_on, called_at ON call
WHEN NEW.called_on IS NULL OR NEW.called_at IS NULL OR NEW.called_on IS NOT date(NEW.called_on) BEGIN
  SELECT RAISE(ABORT, 'rmflow: a call carries its date');
END;

CREATE TRIGGER journal_insert BEFORE INSERT ON journal BEGIN
  SELECT RAISE(ABORT, 'rmflow: the journal is append-only')
    WHERE NEW.seq <> coalesce((SELECT max(seq) FROM journal), 0) + 1
      OR EXISTS (SELECT 1 FROM journal WHERE id = NEW.id)
      OR NEW.prev IS NOT coalesce((SELECT hash FROM journal ORDER BY seq DESC LIMIT 1), '');
END;

CREATE TRIGGER journal_update BEFORE UPDATE ON journal BEGIN
  SELECT RAISE(ABORT, 'rmflow: the journal is append-only');
END;

CREATE TRIGGER journal_delete BEFORE DELETE ON journal BEGIN
  SELECT RAISE(ABORT, 'rmflow: the journal is append-only');
END;

CREATE TRIGGER journal_image_insert BEFORE INSERT ON journal_image BEGIN
  SELECT RAISE(ABORT, 'rmflow: the journal is append-only')
    WHERE EXISTS (SELECT 1 FROM journal WHERE seq = NEW.seq)
      OR EXISTS (SELECT 1 FROM journal_image WHERE seq = NEW.seq AND n = NEW.n);
END;

CREATE TRIGGER journal_image_update BEFORE UPDATE ON journal_image BEGIN
  SELECT RAISE(ABORT, 'rmflow: the journal is append-only')
    WHERE NEW.salt IS NOT NULL OR NEW.seq IS NOT OLD.seq OR NEW.n IS NOT OLD.n
      OR NEW.row_table IS NOT OLD.row_table OR NEW.row_id IS NOT OLD.row_id OR NEW.digest IS NOT OLD.digest
      OR NOT EXISTS (SELECT 1 FROM journal_image
        WHERE seq > coalesce((SELECT max(seq) FROM journal), 0) AND row_table = 'erasure');
END;

CREATE TRIGGER journal_image_delete BEFORE DELETE ON journal_image BEGIN
  SELECT RAISE(ABORT, 'rmflow: the journal is append-only');
END;

CREATE TRIGGER guide_version_insert BEFORE INSERT ON guide_version BEGIN
  SELECT RAISE(ABORT, 'rmflow: a guide in the book is never changed, only followed by another')
    WHERE NEW.n <> coalesce((SELECT max(n) FROM guide_version), 0) + 1;
END;

CREATE TRIGGER guide_version_update BEFORE UPDATE ON guide_version BEGIN
  SELECT RAISE(ABORT, 'rmflow: a guide in the book is never changed, only followed by another');
END;

CREATE TRIGGER guide_version_delete BEFORE DELETE ON guide_version BEGIN
  SELECT RAISE(ABORT, 'rmflow: a guide in the book is never changed, only followed by another');
END;
