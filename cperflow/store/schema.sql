-- Emitted from tables.py by « python -m cperflow.store.emit »; a test compares.
-- Do not edit.

CREATE TABLE content (
    sha256 VARCHAR NOT NULL,
    size BIGINT NOT NULL,
    kind VARCHAR NOT NULL,
    CONSTRAINT pk_content PRIMARY KEY (sha256),
    CONSTRAINT ck_content_size CHECK (size >= 0)
)
 WITHOUT ROWID;

CREATE TABLE dossier (
    ref VARCHAR NOT NULL,
    "key" VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    workflow VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    workflow_hash VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    phase VARCHAR NOT NULL,
    step VARCHAR NOT NULL,
    holders VARCHAR NOT NULL,
    opened_on VARCHAR NOT NULL,
    entered_on VARCHAR NOT NULL,
    last_on VARCHAR NOT NULL,
    projects INTEGER NOT NULL,
    cost BIGINT NOT NULL,
    revision INTEGER NOT NULL,
    illustrative BOOLEAN DEFAULT 0 NOT NULL,
    opened_precision VARCHAR DEFAULT 'day' NOT NULL,
    entered_precision VARCHAR DEFAULT 'day' NOT NULL,
    entered_illustrative BOOLEAN DEFAULT 0 NOT NULL,
    CONSTRAINT pk_dossier PRIMARY KEY (ref),
    CONSTRAINT ck_dossier_cost CHECK (cost >= 0)
)
 WITHOUT ROWID;

CREATE INDEX ix_dossier_key ON dossier ("key");

CREATE INDEX ix_dossier_status_ref ON dossier (status, ref);

CREATE TABLE outbox (
    "key" VARCHAR NOT NULL,
    dossier VARCHAR NOT NULL,
    recipient VARCHAR NOT NULL,
    message VARCHAR NOT NULL,
    created_at VARCHAR NOT NULL,
    attempts INTEGER NOT NULL,
    sent_at VARCHAR NOT NULL,
    error VARCHAR NOT NULL,
    CONSTRAINT pk_outbox PRIMARY KEY ("key"),
    CONSTRAINT ck_outbox_attempts CHECK (attempts >= 0)
)
 WITHOUT ROWID;

CREATE INDEX ix_outbox_sent_at_key ON outbox (sent_at, "key");

CREATE TABLE stream (
    name VARCHAR NOT NULL,
    revision INTEGER NOT NULL,
    head_hash VARCHAR NOT NULL,
    CONSTRAINT pk_stream PRIMARY KEY (name),
    CONSTRAINT ck_stream_revision CHECK (revision > 0)
)
 WITHOUT ROWID;

CREATE TABLE workflow (
    hash VARCHAR NOT NULL,
    id VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    data VARCHAR NOT NULL,
    CONSTRAINT pk_workflow PRIMARY KEY (hash)
)
 WITHOUT ROWID;

CREATE TABLE clock_span (
    dossier VARCHAR NOT NULL,
    line INTEGER NOT NULL,
    subject VARCHAR NOT NULL,
    workflow VARCHAR NOT NULL,
    phase VARCHAR NOT NULL,
    step VARCHAR NOT NULL,
    clock VARCHAR NOT NULL,
    holder VARCHAR NOT NULL,
    started_on VARCHAR NOT NULL,
    due_on VARCHAR,
    unit VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    estimated BOOLEAN NOT NULL,
    from_on VARCHAR NOT NULL,
    until_on VARCHAR NOT NULL,
    illustrative BOOLEAN DEFAULT 0 NOT NULL,
    set_aside INTEGER DEFAULT '0' NOT NULL,
    halves INTEGER,
    original_due_on VARCHAR,
    CONSTRAINT pk_clock_span PRIMARY KEY (dossier, line),
    CONSTRAINT ck_clock_span_state CHECK (state IN ('running', 'stopped')),
    CONSTRAINT ck_clock_span_until_on CHECK (from_on <= until_on),
    CONSTRAINT fk_clock_span_dossier FOREIGN KEY(dossier) REFERENCES dossier (ref)
)
 WITHOUT ROWID;

CREATE INDEX ix_clock_span_late ON clock_span (until_on, state, due_on, dossier, clock, holder);

CREATE TABLE content_part (
    sha256 VARCHAR NOT NULL,
    line INTEGER NOT NULL,
    data BLOB NOT NULL,
    CONSTRAINT pk_content_part PRIMARY KEY (sha256, line),
    CONSTRAINT ck_content_part_line CHECK (line >= 0),
    CONSTRAINT fk_content_part_sha256 FOREIGN KEY(sha256) REFERENCES content (sha256)
);

CREATE TABLE event (
    stream VARCHAR NOT NULL,
    sequence INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    occurred_on VARCHAR NOT NULL,
    recorded_at VARCHAR NOT NULL,
    actor VARCHAR NOT NULL,
    body VARCHAR NOT NULL,
    payload VARCHAR NOT NULL,
    previous_hash VARCHAR NOT NULL,
    hash VARCHAR NOT NULL,
    CONSTRAINT pk_event PRIMARY KEY (stream, sequence),
    CONSTRAINT ck_event_sequence CHECK (sequence > 0),
    CONSTRAINT fk_event_stream FOREIGN KEY(stream) REFERENCES stream (name)
)
 WITHOUT ROWID;

CREATE TABLE money (
    dossier VARCHAR NOT NULL,
    line INTEGER NOT NULL,
    stage VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    project VARCHAR NOT NULL,
    amount BIGINT,
    from_on VARCHAR NOT NULL,
    until_on VARCHAR NOT NULL,
    illustrative BOOLEAN NOT NULL,
    budgeted_on VARCHAR,
    called_on VARCHAR,
    received_on VARCHAR,
    paid_on VARCHAR,
    CONSTRAINT pk_money PRIMARY KEY (dossier, line),
    CONSTRAINT ck_money_amount CHECK (amount >= 0),
    CONSTRAINT ck_money_until_on CHECK (from_on < until_on),
    CONSTRAINT fk_money_dossier FOREIGN KEY(dossier) REFERENCES dossier (ref)
)
 WITHOUT ROWID;

CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    PRIMARY KEY (version_num)
);
