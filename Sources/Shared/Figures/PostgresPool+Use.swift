package import Postgres

extension PostgresPool {
    package var use: PoolUse {
        let now = statistics
        return PoolUse(maximum: maximum, open: now.open, idle: now.idle, waiting: now.waiting)
    }
}
