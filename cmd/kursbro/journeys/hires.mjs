// HR's hire files.
import { todayISO } from './words.mjs';

const columns = ['employee_number', 'username', 'national_id', 'given_name', 'family_name', 'birth_date', 'unit', 'leader', 'start_date', 'end_date', 'private_email', 'mobile'];

/** A hire file with these people; who has no start date starts today. */
export const hireFile = (...hires) => [columns, ...hires.map((hire) => columns.map((column) => hire[column] ?? (column === 'start_date' ? todayISO() : '')))]
  .map((fields) => `${fields.join(';')}\n`).join('');
