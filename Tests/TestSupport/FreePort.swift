/// A TCP port on 127.0.0.1 that nobody listened on just now.
package func freePort() -> UInt16 { LoopbackSocket().port }
