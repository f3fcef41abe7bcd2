// Learning goals (M31's nouns): a doctor in specialisation writes of what she
// has done, her supervisor signs and returns, her leader approves, her mentor
// holds a talk with her; and the plan afterwards.
import assert from 'node:assert/strict';
import { demo } from './person.mjs';
import { story } from './story.mjs';
import { moment, word } from './words.mjs';

const plan = 'Grunnferdigheter på sykehus';
const goal = 'Melde fra om det som gikk galt';
const activity = 'Skriv en melding og følg den til den er lukket';
const returned = 'Hold to samtaler med tolk';
const said = 'Meldte om en forveksling på natt. Lukket etter en uke.';
const name = ({ given, family }) => `${given} ${family}`;

story('a doctor sends, the supervisor signs and returns, the leader approves, the mentor closes the talk', async ({ step, somebody }) => {
  const doctor = await somebody('Ingrid, on a phone', { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  const supervisor = await somebody('Jonas');
  const leader = await somebody('Solveig');
  const mentor = await somebody('Anne');

  await step('the doctor writes of an activity and sends it', async () => {
    await doctor.signsIn(demo.doctor);
    await opensPlan(doctor);
    await doctor.sees(word('goals.progress', { Done: 4, Total: 12 }));
    await doctor.follows(goal);
    await doctor.seesHeading(activity);
    await doctor.sees(word('goals.entry.too_early'));
    await doctor.presses(word('goals.send'));
    await doctor.sees(word('goals.entry.no_comment'));
    await doctor.fills(word('goals.comment'), 'Meldte om en forveksling.');
    await doctor.presses(word('goals.send'));
    await doctor.sees(word('goals.sent'));
  });

  await step('she takes it back, writes more, and sends it again', async () => {
    await doctor.presses(word('goals.recall'));
    await doctor.sees(word('goals.recalled'));
    assert.equal(await doctor.field(word('goals.comment')).inputValue(), 'Meldte om en forveksling.');
    await doctor.fills(word('goals.comment'), said);
    await doctor.presses(word('goals.send'));
    await doctor.sees(word('goals.sent'));
  });

  await step('the supervisor signs two in one press, in one of two windows', async () => {
    await supervisor.signsIn(demo.supervisor);
    await supervisor.goes('/til-signering');
    await supervisor.sees(said);
    await picks(supervisor, activity);
    await picks(supervisor, 'Hold en samtale selv, med supervisoren til stede');
    const first = supervisor.page;
    await supervisor.opensAnotherTab();
    await supervisor.goes('/til-signering');
    await picks(supervisor, activity);
    await picks(supervisor, 'Hold en samtale selv, med supervisoren til stede');
    await supervisor.presses(word('goals.sign'));
    await supervisor.sees(word('goals.sign.done'));
    await first.getByRole('button', { name: word('goals.sign') }).click();
    await first.getByText(word('goals.moved_on')).first().waitFor();
  });

  await step('one is returned, and that wants a reason', async () => {
    await picks(supervisor, returned);
    await supervisor.presses(word('goals.return'));
    await supervisor.sees(word('goals.sign.no_answer'));
    await supervisor.fills(word('goals.sign.answer'), 'Hva gjorde du da tolken ikke kom?');
    await supervisor.presses(word('goals.return'));
    await supervisor.sees(word('goals.sign.returned'));
    assert.equal(await choice(supervisor, returned).count(), 0);
  });

  await step('the doctor reads why, and sends it again', async () => {
    await opensPlan(doctor);
    await doctor.follows('Snakke gjennom tolk');
    await doctor.sees('Hva gjorde du da tolken ikke kom?');
    await doctor.fills(word('goals.comment'), 'To samtaler med tolk. Den ene gang ringte jeg en annen.');
    await doctor.presses(word('goals.send'));
    await doctor.sees(word('goals.sent'));
    await supervisor.goes('/til-signering');
    await supervisor.sees('ringte jeg en annen');
  });

  await step('what is signed is signed and whole, and the goal goes to the leader', async () => {
    await opensPlan(doctor);
    await doctor.follows(goal);
    await doctor.sees(name(demo.supervisor));
    await doctor.sees(word('goals.whole.yes'));
    await doctor.presses(word('goals.reach'));
    await doctor.sees(word('goals.reached'));
  });

  await step('the leader reads what it rests on, and approves', async () => {
    await leader.signsIn(demo.leader);
    await leader.goes('/til-signering');
    await leader.page.getByRole('link', { name: word('goals.sign.basis') }).last().click();
    await leader.seesHeading(goal);
    await leader.sees(said);
    await leader.goes('/til-signering');
    await picks(leader, goal);
    await leader.presses(word('goals.approve'));
    await leader.sees(word('goals.sign.done'));
  });

  await step('the mentor calls in to a talk; both write, the mentor closes it', async () => {
    await mentor.signsIn(demo.mentor);
    await mentor.goes('/laringsmal');
    await mentor.follows(word('goals.talks'));
    await mentor.fills(word('goals.talk.day'), moment(7 * 24 * 60).day.split('-').reverse().join('.'));
    await mentor.fills(word('goals.talk.clock'), '8.15');
    await mentor.fills(word('goals.talk.location'), 'Møterom Løvstakken');
    await mentor.presses(word('goals.talk.call'));
    await mentor.sees(word('goals.talk.called'));

    await opensPlan(doctor);
    await doctor.follows(word('goals.talks'));
    await doctor.row('Møterom Løvstakken').getByRole('link').click();
    await doctor.fills(word('goals.talk.before'), 'Jeg vil snakke om nattevakter.');
    await doctor.presses(word('goals.save'));
    await doctor.sees(word('goals.talk.saved'));

    await mentor.page.reload();
    await mentor.sees('Jeg vil snakke om nattevakter.');
    await mentor.presses(word('goals.talk.close'));
    await mentor.sees(word('goals.talk.fault.notes'));
    await mentor.fills(word('goals.talk.after'), 'Vi snakket om søvn og om å be om hjelp.');
    await mentor.presses(word('goals.talk.close'));
    await mentor.sees(word('goals.talk.done'));
  });

  await step('the doctor reads it, and what she had open can no longer be saved', async () => {
    await doctor.presses(word('goals.save'));
    await doctor.sees(word('goals.talk.closed'));
    await doctor.page.goBack();
    await doctor.page.reload();
    await doctor.sees('Vi snakket om søvn og om å be om hjelp.');
    assert.equal(await doctor.page.getByRole('main').getByRole('textbox').count(), 0);
  });

  await step('the plan has one goal more; a colleague sees none of it', async () => {
    const path = await opensPlan(doctor);
    await doctor.sees(word('goals.progress', { Done: 5, Total: 12 }));
    await doctor.sees(doctor.row(goal).getByText(word('goals.state.approved')));
    const colleague = await somebody('Ola');
    await colleague.signsIn(demo.employee);
    colleague.hasAnswer(await colleague.goes(path), 404);
  });
});

/** Opens the doctor's plan and gives its path. */
async function opensPlan(person) {
  await person.goes('/laringsmal');
  await person.follows(plan);
  await person.seesHeading(plan);
  return new URL(person.page.url()).pathname;
}

const choice = (person, text) => person.page.locator('label.choice', { hasText: text });

async function picks(person, text) { await choice(person, text).getByRole('checkbox').check(); }
