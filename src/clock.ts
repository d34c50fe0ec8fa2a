/** The clock that deadlines are counted by: the real one, or for demos one that began at `start` and runs on. */
export function serviceClock(start: string): () => Date {
  if (start === '') return () => new Date();
  const offset = Date.parse(start) - Date.now();
  return () => new Date(Date.now() + offset);
}
