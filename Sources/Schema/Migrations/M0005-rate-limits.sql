-- How much each neighbourhood of addresses may still do of what is limited: how much was taken of a bucket that all
-- servers share, as it was at a time. Forgotten after a day.
CREATE TABLE rate_limits (
    name TEXT NOT NULL,
    caller TEXT NOT NULL,
    thousandths BIGINT NOT NULL CHECK (thousandths >= 0),
    at TIMESTAMP NOT NULL,
    PRIMARY KEY (name, caller)
);
CREATE INDEX rate_limits_by_age ON rate_limits (at);
