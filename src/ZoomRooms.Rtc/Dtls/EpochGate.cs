namespace ZoomRooms.Rtc.Dtls;

/// <summary>
/// Keeps ChangeCipherSpec and epoch 1 from a handshake that still lacks messages of epoch 0. BouncyCastle changes over as soon as it has
/// keys, and then refuses the CertificateVerify that was lost or overtaken: the handshake would never end. What comes early waits here.
/// </summary>
internal sealed class EpochGate(bool active, RecordProtection protection)
{
    private const int LongestVerify = 1024;
    private const int LongestQueue = 4;

    private readonly bool[] _verifyBytes = new bool[LongestVerify];
    private readonly Queue<byte[]> _protected = new();
    private byte[]? _changeCipherSpec;
    private int _verifyMissing = -1;
    private bool _changed;

    /// <summary>
    /// True once ChangeCipherSpec may pass: there are keys and, on the server, the client's last message of epoch 0 is complete.
    /// </summary>
    public bool IsOpen => protection.HasKeys && (active || _verifyMissing == 0);

    /// <summary>Takes note of a well-formed handshake record of epoch 0.</summary>
    public void Observe(ReadOnlySpan<byte> content)
    {
        if (active)
            return;
        while (HandshakeFragment.TryTake(ref content, out HandshakeFragment fragment))
        {
            if (fragment.MessageType != HandshakeFragment.CertificateVerify || fragment.MessageLength > LongestVerify)
                continue;
            if (_verifyMissing < 0)
                _verifyMissing = fragment.MessageLength;
            for (int i = fragment.Offset; i < fragment.Offset + fragment.Length; i++)
            {
                if (!_verifyBytes[i])
                    _verifyMissing--;
                _verifyBytes[i] = true;
            }
        }
    }

    public void HoldChangeCipherSpec(ReadOnlySpan<byte> record) => _changeCipherSpec ??= _changed ? null : record.ToArray();

    /// <summary>Keeps a record of epoch 1, still protected; false when too many wait.</summary>
    public bool HoldProtected(ReadOnlySpan<byte> record)
    {
        if (_protected.Count >= LongestQueue)
            return false;
        _protected.Enqueue(record.ToArray());
        return true;
    }

    /// <summary>Takes the next record that may pass, opened; null when there is none. Forged ones are skipped and counted.</summary>
    public byte[]? TakeReady(ref long forged)
    {
        if (!IsOpen)
            return null;
        if (!_changed)
        {
            byte[]? change = _changeCipherSpec;
            _changeCipherSpec = null;
            _changed = change is not null;
            return change;
        }
        while (_protected.TryDequeue(out byte[]? record))
        {
            if (protection.Open(record) is { } plain)
                return plain;
            forged++;
        }
        return null;
    }
}
