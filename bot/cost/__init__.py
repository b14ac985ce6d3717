"""What Bedrock costs, in tokens and money, and what may still be spent today. Knows no question and no person."""
