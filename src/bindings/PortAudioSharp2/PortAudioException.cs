namespace PortAudioSharp;

#pragma warning disable CA1032 // the package this stands in for has these constructors and no others
/// <summary>A PortAudio call failed.</summary>
public class PortAudioException : Exception
{
    public PortAudioException(ErrorCode ec) => ErrorCode = ec;

    public PortAudioException(ErrorCode ec, string message) : base(message) => ErrorCode = ec;

    public PortAudioException(ErrorCode ec, string message, Exception inner) : base(message, inner) => ErrorCode = ec;

    public ErrorCode ErrorCode { get; private set; }
}
