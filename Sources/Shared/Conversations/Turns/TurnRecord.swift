/// A finished turn as it is stored: what came in, what went out, what it cost. Times are Unix ms.
package struct TurnRecord: Sendable, Equatable {
    /// How a turn ended.
    package enum Status: String, Sendable {
        /// With a reply.
        case answered
        /// The user was over the limit; `reply` is the notice, or nil for the silent rest.
        case limited
        /// Given up, and the user was told: `reply` is the notice.
        case failed
        /// Given up, and nothing was said.
        case dead

        /// A message of such a turn is dead: it has a letter, and may be retried.
        package var isGivenUp: Bool { self == .failed || self == .dead }
    }

    /// What a turn says to the user. Its id follows from the turn's.
    package struct Reply: Sendable, Equatable {
        package enum Role: String, Sendable { case assistant, notice }

        package var role: Role
        package var text: String

        package init(role: Role, text: String) {
            self.role = role
            self.text = text
        }
    }

    /// A message of the user.
    package struct Message: Sendable, Equatable {
        package var id: String
        package var text: String
        /// The id the client gave it.
        package var externalID: String?
        package var receivedAt: Int64

        package init(id: String, text: String, externalID: String? = nil, receivedAt: Int64) {
            self.id = id
            self.text = text
            self.externalID = externalID
            self.receivedAt = receivedAt
        }
    }

    /// The session the turn belongs to.
    package struct Session: Sendable, Equatable {
        /// As people read it: `tenant_5_ana`.
        package var id: String
        package var startedAt: Int64
        /// In all so far.
        package var messages: Int64
        /// This turn opened it: its line is written.
        package var isNew: Bool

        package init(id: String, startedAt: Int64, messages: Int64, isNew: Bool) {
            self.id = id
            self.startedAt = startedAt
            self.messages = messages
            self.isNew = isNew
        }
    }

    /// `trn_…`, after its first message.
    package var id: String
    package var conversation: String
    package var tenant: Int64
    package var bot: Int64
    package var channel: String
    package var user: String
    /// The lease's fencing token.
    package var token: Int64
    package var status: Status
    /// The first of the mailbox, oldest first; at least one.
    package var messages: [Message]
    package var reply: Reply?
    package var provider: String?
    package var model: String?
    package var promptTokens: Int64
    package var completionTokens: Int64
    package var attempts: Int64
    package var worker: String
    package var error: String?
    package var startedAt: Int64
    /// When the reply was ready.
    package var finishedAt: Int64
    package var session: Session?
    /// Of a turn that gives its messages up: one for each, stored with it.
    package var letters: [DeadLetter]
    /// What it saw, as JSON (`TurnTrace`).
    package var trace: String?

    package init(
        id: String, conversation: String, tenant: Int64, bot: Int64, channel: String, user: String, token: Int64,
        status: Status, messages: [Message], reply: Reply?, provider: String? = nil, model: String? = nil,
        promptTokens: Int64 = 0, completionTokens: Int64 = 0, attempts: Int64 = 1, worker: String,
        error: String? = nil, startedAt: Int64, finishedAt: Int64, session: Session? = nil,
        letters: [DeadLetter] = [], trace: String? = nil
    ) {
        self.id = id
        self.conversation = conversation
        self.tenant = tenant
        self.bot = bot
        self.channel = channel
        self.user = user
        self.token = token
        self.status = status
        self.messages = messages
        self.reply = reply
        self.provider = provider
        self.model = model
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.attempts = attempts
        self.worker = worker
        self.error = error
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.session = session
        self.letters = letters
        self.trace = trace
    }

    /// `rpl_…`: one per turn.
    package var replyID: String { "rpl_" + id.dropFirst(4) }
}
