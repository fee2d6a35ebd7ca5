using System.Runtime.InteropServices;

namespace ZoomRooms.RoomSimulator.Interop;

/// <summary>libspeexdsp (Debian: libspeexdsp1): an echo canceller with its preprocessor behind it.</summary>
internal sealed unsafe partial class SpeexCanceller : IDisposable
{
    private const string Library = "libspeexdsp.so.1";
    private const int EchoSetSamplingRate = 24, PreprocessSetDenoise = 0, PreprocessSetEchoState = 24;

    private nint _echo;
    private nint _preprocess;

    public SpeexCanceller(int block, int tail, int rate)
    {
        _echo = EchoInit(block, tail);
        _preprocess = PreprocessInit(block, rate);
        if (_echo == 0 || _preprocess == 0)
            throw new InvalidOperationException("libspeexdsp gave no canceller");
        int on = 1;
        if (EchoControl(_echo, EchoSetSamplingRate, &rate) != 0 || PreprocessControl(_preprocess, PreprocessSetEchoState, (void*)_echo) != 0
            || PreprocessControl(_preprocess, PreprocessSetDenoise, &on) != 0)
        {
            throw new InvalidOperationException("libspeexdsp does not take a setting");
        }
    }

    public void Run(ReadOnlySpan<short> heard, ReadOnlySpan<short> played, Span<short> sent)
    {
        fixed (short* h = heard, p = played, s = sent)
        {
            EchoCancellation(_echo, h, p, s);
            // It returns whether it takes this for speech.
            _ = PreprocessRun(_preprocess, s);
        }
    }

    public void Dispose()
    {
        if (_preprocess != 0)
            PreprocessDestroy(_preprocess);
        if (_echo != 0)
            EchoDestroy(_echo);
        _echo = _preprocess = 0;
    }

    [LibraryImport(Library, EntryPoint = "speex_echo_state_init")]
    private static partial nint EchoInit(int frameSize, int filterLength);

    [LibraryImport(Library, EntryPoint = "speex_echo_state_destroy")]
    private static partial void EchoDestroy(nint state);

    [LibraryImport(Library, EntryPoint = "speex_echo_ctl")]
    private static partial int EchoControl(nint state, int request, void* value);

    [LibraryImport(Library, EntryPoint = "speex_echo_cancellation")]
    private static partial void EchoCancellation(nint state, short* heard, short* played, short* sent);

    [LibraryImport(Library, EntryPoint = "speex_preprocess_state_init")]
    private static partial nint PreprocessInit(int frameSize, int rate);

    [LibraryImport(Library, EntryPoint = "speex_preprocess_state_destroy")]
    private static partial void PreprocessDestroy(nint state);

    [LibraryImport(Library, EntryPoint = "speex_preprocess_ctl")]
    private static partial int PreprocessControl(nint state, int request, void* value);

    [LibraryImport(Library, EntryPoint = "speex_preprocess_run")]
    private static partial int PreprocessRun(nint state, short* samples);
}
