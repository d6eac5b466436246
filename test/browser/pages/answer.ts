/** Shows what a page has to say to its test: text, or what went wrong. */
export async function answer(work: () => Promise<string>): Promise<void> {
  const element = document.createElement('pre');
  try {
    element.textContent = await work();
    element.id = 'answer';
  } catch (error) {
    element.textContent = error instanceof Error ? String(error.stack) : String(error);
    element.id = 'failure';
  }
  document.body.append(element);
}
