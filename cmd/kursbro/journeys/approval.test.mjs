// A course that asks for approval: who wants it asks, their leader answers, and
// the course owner decides who is asked.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { demo } from './person.mjs';
import { until } from './portal.mjs';
import { story } from './story.mjs';
import { beginning, word } from './words.mjs';

const palliation = 'Palliasjon – grunnkurs';

describe('a course that asks for approval', { concurrency: 2 }, () => {
  story('an employee asks, the leader says no, then yes, and the course is there', async ({ step, somebody }) => {
    const employee = await somebody('Ola');
    const leader = await somebody('Solveig');

    await step('the green arrow leads to the question why', async () => {
      await employee.signsIn(demo.employee);
      await opens(employee);
      await employee.sees(word('approval.first.leader'));
      await employee.follows(word('approval.ask.title'));
      await employee.fills(word('approval.why'), 'Jeg begynner på lindrende avdeling.');
      await employee.presses(word('approval.ask'));
      await employee.sees(word('approval.waits.name', { Name: 'Solveig Lunde' }));
    });

    await step('he takes it back, and asks again', async () => {
      await employee.goes('/min-side');
      await employee.presses(word('approval.withdraw'));
      await employee.sees(word('approval.taken_back', { Title: palliation }));
      await employee.follows(word('approval.ask.title'));
      await employee.presses(word('approval.ask'));
      await employee.sees(word('approval.asked', { Title: palliation }));
    });

    await step('the leader has a letter that names no course', async () => {
      await leader.opensLetter(word('mail.approval_waiting.subject'), 'sollun@post.example');
      await leader.doesNotSee(palliation);
    });

    await step('in two windows, the second answer is told that it comes too late', async () => {
      await leader.signsIn(demo.leader);
      await leader.follows(word('approval.desk.title'), leader.page.getByRole('banner'));
      await leader.follows(word('approval.desk.answer'));
      await leader.seesHeading(word('approval.answer.title'));
      const [first, address] = [leader.page, leader.page.url()];
      await leader.opensAnotherTab();
      await leader.goes(new URL(address).pathname);
      await leader.presses(word('approval.refuse'));
      await leader.sees(word('approval.word.missing'));
      await leader.fills(word('approval.word'), 'Vent til vikaren er på plass.');
      await leader.presses(word('approval.refuse'));
      await leader.sees(word('approval.said.refused'));
      await first.getByRole('button', { name: word('approval.approve') }).click();
      await first.getByText(word('approval.settled')).first().waitFor();
    });

    await step('the employee reads why, and says what has changed', async () => {
      await employee.goes('/min-side');
      await employee.sees(word('approval.notice.refused', { Title: palliation }));
      await employee.sees('Vent til vikaren er på plass.');
      await employee.follows(word('approval.ask.again'));
      await employee.presses(word('approval.ask'));
      await employee.sees(word('approval.changed.what'));
      await employee.fills(word('approval.changed'), 'Vikaren er kommet.');
      await employee.presses(word('approval.ask'));
      await employee.sees(word('approval.waits.name', { Name: 'Solveig Lunde' }));
    });

    await step('the leader ticks it and approves', async () => {
      await leader.goes('/til-godkjenning');
      await leader.sees('Vikaren er kommet.');
      await leader.page.getByRole('checkbox').first().check();
      await leader.presses(word('approval.desk.approve'));
      await leader.sees(word('approval.desk.empty'));
    });

    await step('the course is there, and can be started', async () => {
      await employee.goes('/min-side');
      await employee.sees(word('approval.notice.approved', { Title: palliation }));
      await employee.follows(word('approval.notice.open'));
      await employee.follows(word('courses.start'));
      await employee.courseIsOpen();
    });
  });

  story('a guest has no leader: the course owner is asked, and is not named', async ({ step, somebody }) => {
    const guest = await somebody('Kari');
    const owner = await somebody('Sverre');

    await step('the guest asks', async () => {
      await guest.signsIn(demo.guest);
      await opens(guest);
      await guest.follows(word('approval.ask.title'));
      await guest.presses(word('approval.ask'));
      await guest.sees(word('approval.waits.owner'));
      await guest.doesNotSee('Sverre');
    });

    await step('the owner says yes, and lets everybody in from now on', async () => {
      await owner.signsIn(demo.owner);
      await owner.follows(word('approval.desk.title'), owner.page.getByRole('banner'));
      await owner.page.getByRole('checkbox').first().check();
      await owner.presses(word('approval.desk.approve'));
      await owner.goes('/kurseier?q=palliasjon');
      await owner.follows(palliation);
      await owner.follows(word('approval.rule.change'));
      await owner.page.getByRole('radio', { name: beginning(word('approval.rule.none')) }).check();
      await owner.presses(word('approval.rule.save'));
      await owner.sees(word('approval.rule.saved'));
    });

    await step('the guest is in, and has a letter that names no course', async () => {
      await guest.goes('/min-side');
      await guest.sees(word('approval.notice.approved', { Title: palliation }));
      await until('the letter', async () => {
        await guest.opensLetter(word('mail.approval_answered.subject'), demo.guest.name);
        return true;
      });
      assert.ok(!(await guest.page.locator('main, body').first().innerText()).includes(palliation));
    });
  });
});

/** Finds the course and opens its page. */
async function opens(person) {
  await person.goes('/kurskatalog?q=palliasjon');
  await person.follows(palliation);
  await person.seesHeading(palliation);
}
