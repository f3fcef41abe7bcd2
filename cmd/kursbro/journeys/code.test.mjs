// A code on a poster: who has never been here registers, and comes out at the course.
import { demo, demoPassword } from './person.mjs';
import { story } from './story.mjs';
import { word } from './words.mjs';

const newcomer = { given: 'Randi', family: 'Vik', birthDate: '1991-04-05', email: 'randi.vik@post.example', organisation: 'Kommunesektor Rogaland' };

story('a guest with a code registers on her phone and comes out at the course, also by the mail on another device', async ({ step, somebody }) => {
  const owner = await somebody('Sverre');
  const small = { viewport: { width: 320, height: 720 }, hasTouch: true, isMobile: true };
  const [phone, tablet] = [await somebody('Randi, on a phone', small), await somebody('Randi, at home', { viewport: { width: 1280, height: 900 } })];
  let code;

  await step('the owner makes a code', async () => {
    await owner.signsIn(demo.owner);
    await owner.goes('/kurseier?q=FA101');
    const course = await owner.page.locator('tbody a').first().getAttribute('href');
    await owner.goes(`${course}/pamelding`);
    await owner.page.locator('#koder details > summary').click();
    await owner.page.locator('form[action$="/koder"] button').click();
    code = (await owner.page.locator('.flash').innerText()).match(/[2-9A-Z]{4}-[2-9A-Z]{4}/)[0];
  });

  await step('she types it as one does on a phone, and registers', async () => {
    await phone.goes('/kode');
    await phone.page.locator('main input[name="kode"]').fill(` ${code.toLowerCase().replace('-', ' ')}`);
    await phone.page.locator('main form button').click();
    await phone.page.waitForURL(/kode=/);
    await phone.registers(newcomer, await phone.page.locator('main a[href^="/registrer"]').getAttribute('href'));
  });

  await step('the mail leads to the course, where nothing but the mail knows of it', async () => {
    await tablet.opensLetter(word('mail.set_password.subject'), newcomer.email);
    await tablet.followsTheLetter();
    await tablet.choosesPassword(demoPassword);
    await tablet.isAt('/kode');
    await tablet.presses(word('courses.enrol'));
    await tablet.isAt(/^\/kurs\//);
  });
});
