"""The fold: from records of the log to streams, read models and positions, in one transaction a batch.

``consumer`` is the loop; ``fold`` says what a batch of records comes to; ``placing`` puts each record into the circles
of those it names, which ``atlas`` finds; ``changes`` tells what is understood differently; ``batch`` writes it all
through ``recorder``. ``rebuild`` does it again, from the streams alone.
"""
