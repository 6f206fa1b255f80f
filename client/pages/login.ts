import { shop } from '../shop/api.ts';

const form = document.querySelector('form') as HTMLFormElement;
const message = document.querySelector('#message') as HTMLElement;

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const email = String(new FormData(form).get('email'));
  try {
    const answer = await shop.signIn(email);
    if ('sent' in answer) message.textContent = `We have sent a link to ${email}.`;
    else location.assign('/dashboard');
  } catch (error) {
    message.textContent = (error as Error).message;
  }
});
