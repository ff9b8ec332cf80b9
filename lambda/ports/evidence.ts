/** The region's evidence bucket. Its Object Lock keeps what is written; writing a key again adds a version. */
export interface EvidenceStore {
  put(key: string, body: string, contentType: string): Promise<void>;
}
