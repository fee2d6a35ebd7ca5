using System.Runtime.InteropServices;

namespace PortAudioSharp;

#pragma warning disable CA1063, CA1708, CA1715 // Dispose and the type parameter have the names of the package
/// <summary>One open stream, input, output or both, that PortAudio's own thread serves through a callback.</summary>
public class Stream : IDisposable
{
    private readonly Callback _callback;
    private FinishedCallback? _finished;
    private GCHandle _userData;
    private IntPtr _stream;
    private bool _disposed;

    /// <summary>
    /// Opens a stream; it is stopped until <see cref="Start"/>. The callback and the user data live as long as the stream.
    /// </summary>
    public unsafe Stream(
        StreamParameters? inParams, StreamParameters? outParams, double sampleRate, uint framesPerBuffer,
        StreamFlags streamFlags, Callback callback, object userData)
    {
        ArgumentNullException.ThrowIfNull(callback);
        _callback = callback;
        inputParameters = inParams;
        outputParameters = outParams;
        StreamParameters input = inParams.GetValueOrDefault();
        StreamParameters output = outParams.GetValueOrDefault();
        _userData = GCHandle.Alloc(userData);
        ErrorCode ec = Native.Pa_OpenStream(
            out _stream, inParams.HasValue ? &input : null, outParams.HasValue ? &output : null, sampleRate, framesPerBuffer,
            streamFlags, Marshal.GetFunctionPointerForDelegate(callback), GCHandle.ToIntPtr(_userData));
        if (ec == ErrorCode.NoError)
            return;
        _stream = IntPtr.Zero;
        throw new PortAudioException(ec, "Error opening PortAudio Stream");
    }

    ~Stream() => dispose(false);

    /// <summary>Called by PortAudio's thread for each block.</summary>
    public delegate StreamCallbackResult Callback(
        IntPtr input, IntPtr output, uint frameCount, ref StreamCallbackTimeInfo timeInfo, StreamCallbackFlags statusFlags,
        IntPtr userDataPtr);

    /// <summary>Called by PortAudio's thread when the stream has become inactive.</summary>
    public delegate void FinishedCallback(IntPtr userDataPtr);

    public StreamParameters? inputParameters { get; private set; }

    public StreamParameters? outputParameters { get; private set; }

    public bool IsStopped => Answer(Native.Pa_IsStreamStopped(_stream), "Error checking if PortAudio Stream is stopped");

    public bool IsActive => Answer(Native.Pa_IsStreamActive(_stream), "Error checking if PortAudio Stream is active");

    /// <summary>The share of real time that the callback takes, 0 to 1.</summary>
    public double CpuLoad => Native.Pa_GetStreamCpuLoad(_stream);

    /// <summary>The user data object, from the pointer that a callback receives.</summary>
    public static UD GetUserData<UD>(IntPtr userDataPtr) => (UD)GCHandle.FromIntPtr(userDataPtr).Target!;

    public void SetFinishedCallback(FinishedCallback fcb)
    {
        Check(Native.Pa_SetStreamFinishedCallback(
            _stream, Marshal.GetFunctionPointerForDelegate(fcb)), "Error setting finished callback for PortAudio Stream");
        _finished = fcb;
    }

    public void Start() => Check(Native.Pa_StartStream(_stream), "Error starting PortAudio Stream");

    /// <summary>Stops after what is buffered has been played.</summary>
    public void Stop() => Check(Native.Pa_StopStream(_stream), "Error stopping PortAudio Stream");

    /// <summary>Stops at once.</summary>
    public void Abort() => Check(Native.Pa_AbortStream(_stream), "Error aborting PortAudio Stream");

    /// <summary>Closes the stream. After it returns the callback is not called again.</summary>
    public void Close()
    {
        if (_stream == IntPtr.Zero)
            return;
        Check(Native.Pa_CloseStream(_stream), "Error closing PortAudio Stream");
        _stream = IntPtr.Zero;
    }

    public void Dispose()
    {
        dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void dispose(bool disposing)
    {
        if (_disposed)
            return;
        if (disposing)
            Close();
        else
            Abandon();
        _userData.Free();
        GC.KeepAlive(_callback);
        GC.KeepAlive(_finished);
        _disposed = true;
    }

    /// <summary>The finalizer's close: what fails there must not end the process.</summary>
    private void Abandon()
    {
        if (_stream != IntPtr.Zero)
            _ = Native.Pa_CloseStream(_stream);
        _stream = IntPtr.Zero;
    }

    private static void Check(ErrorCode ec, string message)
    {
        if (ec != ErrorCode.NoError)
            throw new PortAudioException(ec, message);
    }

    private static bool Answer(int answer, string message) =>
        answer is 0 or 1 ? answer == 1 : throw new PortAudioException((ErrorCode)answer, message);
}
