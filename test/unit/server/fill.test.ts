import { expect, it } from 'vitest';
import { fill } from '../../../server/pages/fill.ts';

it('writes texts as nothing but text', () => {
  expect(fill('<p title="{{a}}">{{a}}</p>', { a: `<b>&"'{{c}}$&` })).toBe(
    '<p title="&#60;b&#62;&#38;&#34;&#39;{{c}}$&#38;">&#60;b&#62;&#38;&#34;&#39;{{c}}$&#38;</p>',
  );
});

it('leaves out what there is not', () => {
  const page = '<p>\n  {{#a}}\n  <i>{{a}}</i>\n  {{/a}}\n  {{#b}}<b></b>{{/b}}\n</p>';
  expect(fill(page, { a: 3, b: false })).toBe('<p>\n  <i>3</i>\n</p>');
  expect(fill(page, { a: '', b: true })).toBe('<p>\n<b></b></p>');
});

it('sends no page with a place that nobody fills', () => {
  expect(() => fill('{{a}}', {})).toThrow('{{a}}');
  expect(() => fill('{{#a}}x{{/a}}', {})).toThrow('{{a}}');
});
