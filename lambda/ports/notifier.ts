/** Tells people. A notice never decides anything: whoever sends one goes on when it cannot be sent. */
export interface Notifier {
  notify(notice: Notice): Promise<void>;
}

export interface Notice {
  /** At most 100 printable ASCII characters: what a mail client shows. */
  readonly subject: string;
  readonly body: string;
}
