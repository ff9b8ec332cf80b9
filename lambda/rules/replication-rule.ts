/** Everything Muster puts into a replication configuration begins with this; the rest is somebody else's. */
export const RULE_PREFIX = 'muster-';

/** Id of the rule that leads to the other region, in whichever way it is written. */
export const REPLICATION_RULE_ID = `${RULE_PREFIX}to-other-region`;

/** What replication time control promises for 99.99 % of the objects (S3 User Guide). */
export const REPLICATION_MINUTES = 15;
