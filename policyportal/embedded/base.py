"""The portal's database backend, with a server that is started when something connects to it."""

from django.utils.asyncio import async_unsafe
from psycopg.errors import ConnectionTimeout

from policyportal.database import base
from policyportal.embedded import cluster


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to the embedded server. A fault of the server's is an OperationalError."""

    @async_unsafe
    def get_new_connection(self, conn_params) -> base.Connection:
        try:
            cluster.HERE.join()
            try:
                return super().get_new_connection(conn_params)
            except (ConnectionTimeout, base.SilentServer):
                # It runs, halted: another one cannot be started.
                raise
            except self.Database.OperationalError:
                # Killed since, perhaps: then it is started again, and this answers.
                cluster.HERE.start()
                return super().get_new_connection(conn_params)
        except (cluster.ClusterError, OSError) as error:
            raise self.Database.OperationalError(str(error)) from error
