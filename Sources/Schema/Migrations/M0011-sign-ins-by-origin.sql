-- Whether anybody has signed in from a neighbourhood of addresses of late is asked while strangers ask for links.
CREATE INDEX sign_ins_by_origin ON sign_ins (origin, begun);
