// What an employer's provider has of Entra ID.

/** Whose it is. */
export const tenant = '3f6b7c1e-0d2a-4b58-9c7e-5a1d2e3f4a5b';

/** What the portal is called there: it was registered anew. */
export const registrations = ['kursbro', 'kursbro-anew'];
