/** Questions to a person at a terminal; null when the person cancelled. */
export interface Prompts {
  confirm(question: string): Promise<boolean | null>;
  text(question: string, placeholder: string): Promise<string | null>;
  /** A text that is not shown while it is typed. */
  password(question: string): Promise<string | null>;
  /** One line of a conversation; null at its end. */
  line(prompt: string): Promise<string | null>;
}
