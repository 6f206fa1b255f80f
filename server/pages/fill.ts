/** What stands in the places of a page: a text, or whether a part of it is there at all. */
export type Places = Record<string, string | number | boolean>;

const PART = /[ \t]*\{\{#(\w+)\}\}\n?([\s\S]*?)[ \t]*\{\{\/\1\}\}\n?/g;
const PLACE = /\{\{(\w+)\}\}/g;

/**
 * Fills a page: `{{name}}` with a text, written so that it is nothing but text; what stands between `{{#name}}` and
 * `{{/name}}` is left out when there is no such thing.
 *
 * @throws Error for a place that nobody fills: the page and the server are not of one build
 */
export function fill(page: string, places: Places): string {
  const valueAt = (name: string): string | number | boolean => {
    const value = places[name];
    if (value === undefined) throw new Error(`the page has a place {{${name}}} that is not filled`);
    return value;
  };
  return page
    .replace(PART, (_part, name: string, content: string) => {
      const value = valueAt(name);
      return value === false || value === '' ? '' : content;
    })
    .replace(PLACE, (_place, name: string) => escaped(String(valueAt(name))));
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
