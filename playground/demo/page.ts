/** What is filled in: a text a field, or a list where several may be chosen. */
export type Form = Readonly<Record<string, string | readonly string[]>>;

/** Opens the page of a card, types what is given into its form and sends it, as a browser without scripts would. */
export async function sendPage(url: string, form: Form): Promise<void> {
  const opened = await fetch(url);
  const page = await opened.text();
  if (!opened.ok) throw new Error(`the page of the card answered ${opened.status}`);
  const hidden = [...page.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(
    ([, name = '', value = '']): [string, string] => [name, value],
  );
  const filled = Object.entries(form).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, one]),
  );
  const answer = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams([...hidden, ...filled]),
  });
  if (!answer.ok) throw new Error(`the page of the card did not take the form: ${answer.status}`);
}
