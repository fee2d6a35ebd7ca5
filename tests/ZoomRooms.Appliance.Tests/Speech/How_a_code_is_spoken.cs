using Microsoft.Extensions.Logging;
using ZoomRooms.Appliance.Speech;
using ZoomRooms.Appliance.Tests.Room;
using ZoomRooms.Media.Audio;
using ZoomRooms.TestKit;

namespace ZoomRooms.Appliance.Tests.Speech;

public class How_a_code_is_spoken
{
    private const string NoEspeak = "espeak-ng is not installed";

    [Fact]
    public void Is_written_digit_by_digit_in_groups_of_five_twice()
    {
        string text = CodeText.Of("12345 67890 123", "Code \"A\" & <b>");
        const string once =
            "Code &quot;A&quot; &amp; &lt;b&gt;<break time=\"900ms\"/>1 2 3 4 5<break time=\"800ms\"/>6 7 8 9 0<break time=\"800ms\"/>1 2 3<break time=\"800ms\"/>";
        Assert.Equal($"<speak>{once}{once}</speak>\n", text);
        Assert.Equal(78, CodeText.Of(Sessions.SecurityCode, "").Count(char.IsAsciiDigit) - 2 * (9 * 3));
    }

    [Fact]
    public void Says_that_it_changed_before_the_digits_each_time()
    {
        SpeechOptions options = new();
        string text = CodeText.Of("12345", options.Introduction, options.WarningOf(CodeNews.Changed));
        const string once =
            "Attention, the security code has changed<break time=\"900ms\"/>Security code<break time=\"900ms\"/>1 2 3 4 5<break time=\"800ms\"/>";
        Assert.Equal($"<speak>{once}{once}</speak>\n", text);
        Assert.Contains("may have changed", options.WarningOf(CodeNews.MayHaveChanged), StringComparison.Ordinal);
        Assert.Null(options.WarningOf(CodeNews.None));
    }

    [Fact]
    public async Task Sounds_slowly_and_loud_enough_with_the_real_synthesizer()
    {
        SpeechResult result = await SayAsync(new SpeechOptions(), Sessions.SecurityCode);
        Assert.SkipWhen(result.Problem?.Contains(NoEspeak, StringComparison.Ordinal) == true, NoEspeak);
        Assert.Null(result.Problem);
        // 78 digits, each group of five with its pause: not faster than a person can compare, and done within 90 seconds.
        Assert.InRange(result.Phrase!.Duration.TotalSeconds, 35, 90);
        float loudest = 0;
        foreach (float sample in result.Phrase.Samples.Span)
            loudest = Math.Max(loudest, Math.Abs(sample));
        Assert.InRange(loudest, 0.1f, 1.0f);
    }

    [Fact]
    public async Task A_language_that_is_not_there_is_named()
    {
        SpeechResult result = await SayAsync(new SpeechOptions { Language = "xx" }, "12345");
        Assert.SkipWhen(result.Problem?.Contains(NoEspeak, StringComparison.Ordinal) == true, NoEspeak);
        Assert.Null(result.Phrase);
        Assert.Contains("\"xx\"", result.Problem, StringComparison.Ordinal);
        Assert.Contains("Speech:Language", result.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_synthesizer_the_reason_is_known_at_start_and_the_answer_is_no()
    {
        RecordingLog log = new();
        using CodeSpeaker speaker = Create("no-such-synthesizer", log, out List<SpokenPhrase?> said);
        await speaker.CheckAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            "no-such-synthesizer is not installed: the security code cannot be spoken. Install the package espeak-ng.",
            speaker.Description);
        Assert.False(await SpeakAsync(speaker));
        Assert.DoesNotContain(said, phrase => phrase is not null);
        Assert.Single(log.Lines, line => line.StartsWith("1008 ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("#!/bin/sh\ncat >/dev/null\nexit 3\n")]
    [InlineData("#!/bin/sh\ncat >/dev/null\necho no sound\n")]
    [InlineData("#!/bin/sh\nexit 0\n")]
    [InlineData("#!/bin/sh\ncat >/dev/null\nexec cat /dev/zero\n")]
    public async Task A_synthesizer_that_fails_is_no_and_leaves_nothing_running(string script)
    {
        using TemporaryFolder folder = new();
        using CodeSpeaker speaker = Create(Script(folder, script), new RecordingLog(), out List<SpokenPhrase?> said);
        Assert.False(await SpeakAsync(speaker));
        Assert.DoesNotContain(said, phrase => phrase is not null);
        Assert.NotEqual("", speaker.Description);
    }

    [Fact]
    public async Task The_code_is_in_no_argument_of_the_synthesizer_and_in_no_log()
    {
        using TemporaryFolder folder = new();
        RecordingLog log = new();
        using CodeSpeaker speaker = Create(
            Script(folder, $"#!/bin/sh\necho \"$@\" > {folder.File("arguments")}\ncat > {folder.File("text")}\nexit 1\n"), log, out _);
        Assert.False(await SpeakAsync(speaker));
        Assert.Contains(
            "1 2 3 4 5", await File.ReadAllTextAsync(folder.File("text"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        foreach (string place in (
            string[])[await File.ReadAllTextAsync(
                folder.File("arguments"), TestContext.Current.CancellationToken), string.Join('\n', log.Lines), speaker.Description])
        {
            Assert.DoesNotContain("1 2 3 4 5", place, StringComparison.Ordinal);
            Assert.DoesNotContain("12345", place, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Is_told_to_sound_only_where_it_is_heard()
    {
        using CodeSpeaker speaker = Create("espeak-ng", new RecordingLog(), out List<SpokenPhrase?> said);
        await speaker.CheckAsync(TestContext.Current.CancellationToken);
        Assert.SkipWhen(speaker.Description.Contains(NoEspeak, StringComparison.Ordinal), NoEspeak);
        Assert.Equal("espeak-ng, voice en", speaker.Description);
        Assert.Empty(said);
        Assert.True(await SpeakAsync(speaker));
        Assert.Collection(said, Assert.Null, Assert.NotNull);
        using CodeSpeaker unheard = Create("espeak-ng", new RecordingLog(), out _, heard: false);
        Assert.False(await SpeakAsync(unheard));
    }

    [Fact]
    public async Task Hushed_while_it_is_made_it_is_never_spoken()
    {
        using TemporaryFolder folder = new();
        string started = folder.File("started");
        using CodeSpeaker speaker = Create(
            Script(folder, $"#!/bin/sh\necho $$ > {started}.part && mv {started}.part {started}\nexec sleep 600\n"), new RecordingLog(),
            out List<SpokenPhrase?> said);
        int told = 0;
        speaker.Speak(Sessions.SecurityCode, CodeNews.None, _ => told++);
        Eventually.Holds(() => File.Exists(started), "started");
        string process = $"/proc/{(await File.ReadAllTextAsync(started, TestContext.Current.CancellationToken)).Trim()}/comm";
        Assert.True(File.Exists(process));
        speaker.Hush();
        Eventually.Holds(() => !File.Exists(process), "its process is gone");
        // The next request is served.
        File.Delete(folder.File("synthesizer"));
        Assert.False(await SpeakAsync(speaker));
        Assert.DoesNotContain(said, phrase => phrase is not null);
        Assert.Equal(0, told);
    }

    [Theory]
    [InlineData("-x")]
    [InlineData("")]
    [InlineData("en;rm")]
    [InlineData("../en")]
    public void A_language_that_is_none_is_refused_by_name(string language) =>
        Assert.Contains(new SpeechOptions
        {
            Language = language
        }.Validate(), mistake => mistake.StartsWith("Speech:Language is", StringComparison.Ordinal));

    [Fact]
    public void Other_settings_are_refused_by_name_too()
    {
        Assert.Empty(new SpeechOptions().Validate());
        Assert.Empty(new SpeechOptions { Language = "en-us", Introduction = "" }.Validate());
        Assert.Single(new SpeechOptions { WordsPerMinute = 20 }.Validate());
        Assert.Single(new SpeechOptions { Introduction = "a\nb" }.Validate());
        Assert.Single(new SpeechOptions { Changed = " " }.Validate());
        Assert.Single(new SpeechOptions { MayHaveChanged = "a\nb" }.Validate());
    }

    private static Task<SpeechResult> SayAsync(SpeechOptions options, string code) =>
        new EspeakSynthesizer(options, TimeProvider.System).SayAsync(
            CodeText.Of(code, options.Introduction), TestContext.Current.CancellationToken);

    private static CodeSpeaker Create(string program, ILogger log, out List<SpokenPhrase?> said, bool heard = true)
    {
        List<SpokenPhrase?> phrases = said = [];
        SpeechOptions options = new();
        return new CodeSpeaker(new EspeakSynthesizer(options, TimeProvider.System, program), options, Say, log);

        bool Say(SpokenPhrase? phrase)
        {
            phrases.Add(phrase);
            return heard;
        }
    }

    private static Task<bool> SpeakAsync(CodeSpeaker speaker)
    {
        TaskCompletionSource<bool> told = new();
        speaker.Speak(Sessions.SecurityCode, CodeNews.None, told.SetResult);
        return told.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    private static string Script(TemporaryFolder folder, string script)
    {
        string path = folder.File("synthesizer");
        File.WriteAllText(path, script);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
