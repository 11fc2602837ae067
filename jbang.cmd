@echo off
rem Runs JBang on Windows as ./jbang does elsewhere: the one on the PATH, else its jar, which Maven fetches once into JBang's own folder.
rem Wine has run it, Windows has not: if it fails, install JBang (https://www.jbang.dev/download), and please report it.
setlocal
set version=0.132.1
set sha256=f977075849cff866f45b27997f5671ab8a336a5dd3cf9e702b3479128338f3a7
set found=
for %%i in (jbang.cmd) do set "found=%%~$PATH:i"
if defined found if /i not "%found%"=="%~f0" goto installed

if not defined JBANG_DIR set "JBANG_DIR=%USERPROFILE%\.jbang"
set "jar=%JBANG_DIR%\bin\jbang-cli-%version%-all.jar"
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
set "tmp=%TEMP%\redeliver-%RANDOM%%RANDOM%"
if exist "%jar%" goto run
echo [jbang] Fetching JBang %version% with Maven... 1>&2
call mvn --batch-mode --quiet org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy "-Dartifact=dev.jbang:jbang-cli:%version%:jar:all" "-DoutputDirectory=%tmp%" 1>&2
if errorlevel 1 goto failed
certutil -hashfile "%tmp%\jbang-cli-%version%-all.jar" SHA256 | findstr /i /x %sha256% >nul
if errorlevel 1 goto failed
if not exist "%JBANG_DIR%\bin" mkdir "%JBANG_DIR%\bin"
move /y "%tmp%\jbang-cli-%version%-all.jar" "%jar%" >nul
rmdir "%tmp%"

:run
rem JBang prints the command to run and exits with 255.
set JBANG_RUNTIME_SHELL=cmd
"%java%" -XX:TieredStopAtLevel=1 -XX:+NeverActAsServerClassMachine -classpath "%jar%" dev.jbang.Main %* >"%tmp%.cmd"
set status=%errorlevel%
if %status%==255 (call "%tmp%.cmd") else (type "%tmp%.cmd")
if %status%==255 set status=%errorlevel%
del "%tmp%.cmd"
exit /b %status%

:installed
call "%found%" %*
exit /b %errorlevel%

:failed
echo jbang: Maven could not fetch JBang, or fetched a wrong jar; install JBang: https://www.jbang.dev/download 1>&2
exit /b 1
