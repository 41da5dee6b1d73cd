"""Who answers questions, `question_service`, and how programs ask them: by `gradio_client` and MCP."""
