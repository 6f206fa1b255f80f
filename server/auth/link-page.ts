/**
 * Pages of the link in the mail. They work without script. The link itself changes nothing, since programs that look
 * at mails open it too; the button does. The page tells its own origin to us and to nobody else: under `no-referrer`
 * a browser would call the form's origin `null`.
 */
export function confirmPage(token: string, next: string): string {
  return page(
    'Log in',
    `<p>You asked for a link to log in here.</p>
<form method="post" action="/login/link">
<input type="hidden" name="token" value="${escaped(token)}">
<input type="hidden" name="next" value="${escaped(next)}">
<button type="submit">Log in</button>
</form>`,
  );
}

export function refusedPage(message: string): string {
  return page(
    'Logging in did not work',
    `<p role="alert">${escaped(message)}</p>\n<p><a href="/login">Back to the login</a></p>`,
  );
}

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="strict-origin">
<meta name="robots" content="noindex">
<title>${title}</title>
</head>
<body>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
