using Microsoft.Extensions.Logging;
using ZoomRooms.Media.Audio;

namespace ZoomRooms.Appliance.Speech;

/// <summary>
/// Speaks security codes through the room's loudspeaker. Speech is made on demand and is nowhere but in memory while it sounds.
/// </summary>
/// <param name="say">Takes a phrase to the loudspeaker and says whether it is heard; null stops.</param>
internal sealed class CodeSpeaker(EspeakSynthesizer synthesizer, SpeechOptions options, Func<SpokenPhrase?, bool> say, ILogger logger)
    : ICodeSpeaker, IDisposable
{
    private readonly Lock _gate = new();
    private CancellationTokenSource? _speaking;
    private string? _problem;

    /// <summary>For status: the voice, or why there is none.</summary>
    public string Description => Volatile.Read(ref _problem) ?? synthesizer.Description;

    /// <summary>
    /// Makes a short phrase that nobody hears, so that a missing synthesizer or voice is known before someone asks for the code.
    /// </summary>
    public async Task CheckAsync(CancellationToken cancellation) =>
        Note((await synthesizer.SayAsync("<speak>1</speak>\n", cancellation)).Problem);

    public void Speak(string code, CodeNews news, Action<bool> told)
    {
        CancellationTokenSource speaking;
        lock (_gate)
        {
            Silence();
            speaking = _speaking = new CancellationTokenSource();
        }
        _ = SpeakAsync(CodeText.Of(code, options.Introduction, options.WarningOf(news)), told, speaking);
    }

    public void Hush()
    {
        lock (_gate)
            Silence();
    }

    public void Dispose() => Hush();

    private void Silence()
    {
        _speaking?.Cancel();
        _speaking = null;
        say(null);
    }

    private async Task SpeakAsync(string text, Action<bool> told, CancellationTokenSource speaking)
    {
        bool sounds = false;
        try
        {
            SpeechResult result = await synthesizer.SayAsync(text, speaking.Token);
            Note(result.Problem);
            lock (_gate)
            {
                // A code that was hushed while it was made is not spoken.
                if (_speaking == speaking && result.Phrase is { } phrase)
                {
                    sounds = say(phrase);
                }
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (Exception bug)
        {
            ApplianceLog.CodeNotSpoken(logger, bug.GetType().Name);
        }
        told(sounds);
    }

    private void Note(string? problem)
    {
        // The log says that it failed; why is in status, where the room's settings may be named.
        if (problem is not null && Interlocked.Exchange(ref _problem, problem) is null)
            ApplianceLog.CodeNotSpoken(logger, "status has the reason");
        else if (problem is null)
            Volatile.Write(ref _problem, null);
    }
}
