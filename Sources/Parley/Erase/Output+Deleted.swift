internal import JSON

extension Output {
    /// What is left of an account that was deleted: the id it had, and how many conversations went with it.
    func show(deleted id: Int64, wasThere: Bool, erased: Int, sentence: String) {
        show { json in
            json.object {
                $0.member("id", id)
                $0.member("deleted", wasThere)
                $0.member("conversations_erased", erased)
            }
        } text: {
            sentence + (erased > 0 ? " Erased \(erased) conversation(s)." : "")
        }
    }
}
