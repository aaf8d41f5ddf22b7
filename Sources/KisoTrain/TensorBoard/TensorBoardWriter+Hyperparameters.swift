extension TensorBoardWriter {
    /// Adds what a run was made with, for TensorBoard's page of hyperparameters.
    func add(_ values: [String: TensorBoardCallback.Value], name: String) throws {
        try add(plugin: "_hparams_/session_start_info") { data in
            data.message(3) { start in
                for (name, value) in values.sorted(by: { $0.key < $1.key }) {
                    start.message(1) { entry in
                        entry.text(1, name)
                        entry.message(2) { message in
                            switch value {
                            case .number(let number): message.double(2, number)
                            case .text(let text): message.text(3, text)
                            case .flag(let flag): message.integer(4, flag ? 1 : 0)
                            }
                        }
                    }
                }
                start.text(4, name)
                start.double(5, time)
            }
        }
    }

    /// Adds that a run has ended well.
    func addSessionEnd() throws {
        try add(plugin: "_hparams_/session_end_info") { data in
            data.message(4) { end in
                end.integer(1, 1)
                end.double(2, time)
            }
        }
    }

    /// A value without numbers, whose meaning is in its plug-in's data.
    private func add(plugin tag: String, _ data: (inout ProtobufMessage) -> Void) throws {
        try add(summary: tag, step: 0) { value in
            value.message(8) { tensor in
                // An empty vector of floats.
                tensor.integer(1, 1)
                tensor.message(2) { shape in shape.message(2) { $0.integer(1, 0) } }
            }
            value.message(9) { metadata in
                metadata.message(1) { plugin in
                    plugin.text(1, "hparams")
                    plugin.message(2, data)
                }
            }
        }
    }
}
