import { SqlError, type SqlConnector } from '../../ports/sql.ts';

/** The connector of every other function. */
export const noDrivers: SqlConnector = {
  connect: () =>
    Promise.reject(
      new SqlError('unreachable', 'NoDrivers', 'This function was deployed without database drivers.'),
    ),
};
