/** Opens the page of a card, types what is given into its form and sends it, as a browser without scripts would. */
export async function sendPage(url: string, form: Readonly<Record<string, string>>): Promise<void> {
  const opened = await fetch(url);
  const page = await opened.text();
  if (!opened.ok) throw new Error(`the page of the card answered ${opened.status}`);
  const hidden = [...page.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(
    ([, name = '', value = '']): [string, string] => [name, value],
  );
  const answer = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams([...hidden, ...Object.entries(form)]),
  });
  if (!answer.ok) throw new Error(`the page of the card did not take the form: ${answer.status}`);
}
