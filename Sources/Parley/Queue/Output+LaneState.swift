internal import JSON
internal import Queue

extension Output {
    /// What a conversation is now.
    func show(_ lane: Lane, state: String, text: () -> String) {
        show(
            json: { json in
                json.object {
                    $0.member("conversation", lane.name)
                    $0.member("state", state)
                }
            }, text: text)
    }
}
