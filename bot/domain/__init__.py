"""The words of the trade: values and pure rules, standard library only."""
