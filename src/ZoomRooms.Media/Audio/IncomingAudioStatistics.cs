namespace ZoomRooms.Media.Audio;

/// <summary>What became of one participant's audio packets since the stream was added.</summary>
/// <param name="PacketsDecoded">Packets decoded and played.</param>
/// <param name="Concealed">20 ms frames that were missing and made up (RFC 6716, section 4.4).</param>
/// <param name="FecRecovered">Missing frames decoded from the next packet's in-band FEC.</param>
/// <param name="Late">Packets that came after their turn.</param>
/// <param name="Duplicate">Packets that were there already.</param>
/// <param name="Malformed">Packets that are no 20 ms Opus packet, or that the decoder refused.</param>
/// <param name="Overflowed">Packets dropped because the playout thread was far behind.</param>
/// <param name="Discarded">Packets left out because they had lain here too long.</param>
/// <param name="Shortened">By how much sound was made shorter, unheard, so that the delay became so.</param>
/// <param name="Lengthened">By how much it was made longer.</param>
/// <param name="BufferDelay">Delay from the fastest recent packet's arrival to its playout.</param>
/// <param name="Waited">From a packet's arrival to its playout, averaged: less, where packets jitter.</param>
/// <param name="TargetDelay">The delay that the observed jitter asks for.</param>
/// <param name="RmsDbfs">RMS of the decoded audio in dB of full scale, averaged over about 200 ms, −100 at the least.</param>
public readonly record struct IncomingAudioStatistics(
    long PacketsDecoded, long Concealed, long FecRecovered, long Late, long Duplicate, long Malformed, long Overflowed,
    long Discarded, TimeSpan Shortened, TimeSpan Lengthened, TimeSpan BufferDelay, TimeSpan Waited, TimeSpan TargetDelay, double RmsDbfs);
