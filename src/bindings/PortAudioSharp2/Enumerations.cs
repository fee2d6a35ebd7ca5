namespace PortAudioSharp;

/// <summary>What a PortAudio call returned (portaudio.h, <c>PaErrorCode</c>).</summary>
public enum ErrorCode
{
    NoError = 0,
    NotInitialized = -10000,
    UnanticipatedHostError,
    InvalidChannelCount,
    InvalidSampleRate,
    InvalidDevice,
    InvalidFlag,
    SampleFormatNotSupported,
    BadIODeviceCombination,
    InsufficientMemory,
    BufferTooBig,
    BufferTooSmall,
    NullCallback,
    BadStreamPtr,
    TimedOut,
    InternalError,
    DeviceUnavailable,
    IncompatibleHostApiSpecificStreamInfo,
    StreamIsStopped,
    StreamIsNotStopped,
    InputOverflowed,
    OutputUnderflowed,
    HostApiNotFound,
    InvalidHostApi,
    CanNotReadFromACallbackStream,
    CanNotWriteToACallbackStream,
    CanNotReadFromAnOutputOnlyStream,
    CanNotWriteToAnInputOnlyStream,
    IncompatibleStreamHostApi,
    BadBufferPtr,
}

/// <summary>How samples lie in a callback's buffers (<c>PaSampleFormat</c>).</summary>
public enum SampleFormat : uint
{
    Float32 = 0x00000001,
    Int32 = 0x00000002,
    Int24 = 0x00000004,
    Int16 = 0x00000008,
    Int8 = 0x00000010,
    UInt8 = 0x00000020,
    CustomFormat = 0x00010000,
    NonInterleaved = 0x80000000,
}

/// <summary>How a stream behaves (<c>PaStreamFlags</c>).</summary>
public enum StreamFlags : uint
{
    NoFlag = 0,
    ClipOff = 0x00000001,
    DitherOff = 0x00000002,
    NeverDropInput = 0x00000004,
    PrimeOutputBuffersUsingStreamCallback = 0x00000008,
    PlatformSpecificFlags = 0xFFFF0000,
}

/// <summary>What happened to the buffers before this callback (<c>PaStreamCallbackFlags</c>).</summary>
public enum StreamCallbackFlags : uint
{
    InputUnderflow = 0x00000001,
    InputOverflow = 0x00000002,
    OutputUnderflow = 0x00000004,
    OutputOverflow = 0x00000008,
    PrimingOutput = 0x00000010,
}

/// <summary>What a callback wants next (<c>PaStreamCallbackResult</c>).</summary>
public enum StreamCallbackResult
{
    Continue = 0,
    Complete = 1,
    Abort = 2,
}
