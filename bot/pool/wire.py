"""How the bot and its workers talk: a length, then a pickle of that many bytes, both ways.

A job is ``(what, given)``, an answer ``(fault, value)``: without a fault what came of the job, else one sentence.
"""

import struct

SIZE = struct.Struct(">I")
#: In place of a feed's fault: one of the bot's own files is broken.
DATA = "data"
