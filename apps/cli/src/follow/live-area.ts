/** Lines at the bottom of the terminal that are drawn over. */
export interface LiveArea {
  draw(text: string): void;
  /** Keeps what was drawn last and moves on. */
  end(): void;
}
