"""The wire contract: what an agency may send, how it is checked, and what a fault is called.

``types`` holds the shapes, and everything else follows from them: the decoder of the fold, the finder of
faults, and the published schemas. ``check`` is the door: bytes in, an event or its faults out.
"""
