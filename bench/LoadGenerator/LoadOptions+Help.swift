extension LoadOptions {
    static let help = """
        Loads Parley's gateway over HTTP and prints rate, latency and its own CPU time.

          LoadGenerator --port 8080 --key KEY [option...]

          --host ADDRESS     127.0.0.1
          --port NUMBER      8080
          --key KEY          sent as the bearer token
          --connections N    64; kept open, one request at a time on each
          --messages N       how many in all: 10000. In a closed loop each connection sends its share
          --seconds N        how long, instead of how many
          --rate N           messages a second on schedule, whatever the answers do; latency counts from the moment a
                             message was due. 0, the default: the next when the last is answered
          --users N          10000; connection c sends for users c, c+connections, …: no two requests at once for one user
          --bot NAME         left out, the tenant's default bot
          --wait SECONDS     ask for the reply with the answer (Prefer: wait); a 202 then counts as a reply not in time
          --text TEXT        of each message
          --timeout SECONDS  30, or the wait and 10 more; a request that takes longer is an error
          --record FILE      write a line of JSON for each message that was accepted, for `parley verify --record FILE`
          --json             print one line of JSON

        For other servers:
          --path PATH        /v1/messages
          --body TEXT        instead of a message; {user} becomes the user's number in 7 digits, {id} a number in 26
          --expect TEXT      a success without this in its body is an error

        Instead of load:
          --idle N           open N connections, send one GET /healthz on each, print a line, hold them until a signal
          --ready SECONDS    ask GET /readyz until it is 200; print the moment in Unix microseconds

          --visitors N       N users at a time come, talk, and go, until a signal or for --seconds: a third of them wait for
                             their replies, a third ask again and again, a third listen to events and resume. They go to
                             another gateway where one is not there, as behind a balancer: --port 8080,8081. Prints what
                             they saw as JSON. Their texts come back in the replies of the simulated model
          --messages-per-visit N   5
          --pause-ms N       0; between a reply and the next message
          --without-ids      a message that is sent again is another message
          (--users is how many different users there are: after the last the first comes again)

        Exit status: 0, also if some requests failed (they are counted); 1 if none succeeded; 64 for a wrong option.
        """
}
